"""Two owners at once: a change is shown once, its reports are answered once, and nobody waits in a ring."""

import pytest

from feedback.changes import actions
from feedback.events.models import Event
from feedback.reports import actions as reports
from feedback.reports.models import Response
from tests.changes.conftest import Desk, Make
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_publish_at_once_publish_once(desk: Desk, make: Make) -> None:
    asked = [desk.report(text=f"The {n}. time.") for n in range(4)]
    change = make.draft(*asked)
    owner, admin = desk.people["Owner 04"], desk.people["Admin 06"]
    ended = at_once(lambda: actions.publish(change=change, by=owner), lambda: actions.publish(change=change, by=admin))
    assert sorted(type(end).__name__ for end in ended) == ["Conflict", "NoneType"]
    assert Response.objects.count() == len(asked)
    assert Event.objects.filter(verb="change.published").count() == 1


def test_publishing_while_another_answers_with_the_same_change(desk: Desk, make: Make) -> None:
    owner, admin = desk.people["Owner 04"], desk.people["Admin 06"]
    for n in range(5):
        asked = [desk.report(text=f"{n}, first."), desk.report(text=f"{n}, second.")]
        change = make.draft(*asked)
        ended = at_once(
            lambda change=change: actions.publish(change=change, by=owner),  # type: ignore[misc]
            lambda change=change, report=asked[1]: reports.respond(  # type: ignore[misc]
                report=report, by=admin, kind="changed", message="Mine.", change_id=change.pk
            ),
        )
        change.refresh_from_db()
        assert change.state == "published"
        assert change.links.count() == 2
        assert ended[1] is None
        for report in asked:
            report.refresh_from_db()
        assert asked[1].state == "changed"


def test_everybody_says_me_too_while_it_is_published(desk: Desk, make: Make) -> None:
    report = desk.report()
    change = make.draft(report)
    crowd = [desk.person(f"Agent {n}", "agent") for n in range(10, 16)]
    votes = [lambda person=person: reports.support(report=report, by=person) for person in crowd]  # type: ignore[misc]
    ended = at_once(lambda: actions.publish(change=change, by=desk.people["Owner 04"]), *votes)
    assert ended == [None] * 7
    change.refresh_from_db()
    assert change.people_count == 7
