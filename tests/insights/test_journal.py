"""The journal as admins read it: every line a sentence, narrowed as they like, and proof that nobody altered it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone, translation

from feedback.events import actions, seals
from feedback.events.models import Event
from feedback.events.registry import verbs
from feedback.insights.journal import lines_of
from feedback.people import actions as people
from feedback.reports import actions as reports
from tests.cast import crowd
from tests.insights.conftest import Desk, Queries
from tests.journal import unguarded


def test_each_line_says_who_did_what_to_what(desk: Desk) -> None:
    report = desk.report()
    reports.respond(
        report=report,
        by=desk.people["Owner 04"],
        kind="planned",
        message="We rebuild it.",
        deliver_by=timezone.localdate() + timedelta(days=9),
    )
    page = desk.page("Admin 06").get("/setup/journal")
    assert "Received from Agent 01" in page.text
    assert "<strong>Owner 04</strong> answered: it will be changed by" in page.text
    assert f'<a href="/reports/{report}">{report}</a>' in page.text


def test_it_is_for_admins(desk: Desk) -> None:
    for name in ("Agent 01", "Owner 04", "Supervisor 05"):
        for path in ("/setup/journal", "/setup/dead-letters"):
            assert desk.page(name).get(path).status_code == 403


def test_it_is_narrowed_by_verb_thing_person_and_time(desk: Desk) -> None:
    first, second = desk.report(), desk.report(by="Agent 02")
    reports.acknowledge(report=first, by=desk.people["Owner 04"])
    page = desk.page("Admin 06")

    def lines(**query: str) -> list[str]:
        return [line.event.verb for line in page.get("/setup/journal", query).context["lines"]]

    assert lines(verb="report.filed") == ["report.filed", "report.filed"]
    assert set(lines(root=str(second))) == {"report.filed", "report.routed", "commitment.opened"}
    assert lines(root=f"report:{first.pk}", verb="report.acknowledged") == ["report.acknowledged"]
    assert lines(actor="owner04@example.test") == ["report.acknowledged"]
    assert lines(actor=str(desk.people["Agent 02"].pk)) == ["report.filed"]
    assert lines(actor="nobody@example.test") == []
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    assert lines(after=tomorrow) == []
    assert len(lines(before=tomorrow)) == Event.objects.count()


@pytest.mark.parametrize(
    "query", ["root=what", "after=31-02-2026", "verb=report.eaten", "root=change:99999999999999999999"]
)
def test_a_filter_that_makes_no_sense_says_so(desk: Desk, query: str) -> None:
    desk.report()
    page = desk.page("Admin 06").get(f"/setup/journal?{query}")
    assert page.status_code in {200, 400}
    assert "aria-invalid" in page.text or page.status_code == 400


def test_me_too_is_not_found_by_asking_who_did_it(desk: Desk) -> None:
    report = desk.report()
    reports.support(report=report, by=desk.people["Agent 02"])
    page, email = desk.page("Admin 06"), "agent02@example.test"
    assert page.get("/setup/journal", {"actor": email}).context["lines"] == []
    supported = page.get("/setup/journal", {"verb": "report.supported"}).context["lines"][0]
    assert supported.text == "It happens to somebody too: 2 people now"


def test_an_anonymous_life_names_nobody(desk: Desk) -> None:
    agent, owner = desk.people["Agent 01"], desk.people["Owner 04"]
    crowd(*desk.sites.values())
    report = desk.report(anonymous=True)
    reports.ask(report=report, by=owner, message="When?")
    reports.reply(report=report, by=agent, message="Every morning.")
    reports.respond(report=report, by=owner, kind="answered", message="So.")
    reports.verify(report=report, by=agent, fixed=False)
    page = desk.page("Admin 06").get(f"/setup/journal?root={report}")
    assert "Received from somebody" in page.text
    assert "Agent 01" not in page.text
    for name in ("Admin 06", "Owner 04", "Supervisor 05", "Agent 02"):
        answer = desk.api(name).get(f"/api/v1/events?root={report}")
        assert len(answer.json()["results"]) > 4
        assert "Agent 01" not in answer.text
        assert "agent01@" not in answer.text


def test_every_verb_there_is_can_be_told(desk: Desk) -> None:
    """A fact that an old line does not have leaves a gap, never a fault."""
    lines = [
        Event(
            pk=n, verb=verb, at=timezone.now(), subject_type="x", subject_id=1, root_type="report", root_id=1, data={}
        )
        for n, verb in enumerate(verbs(), start=1)
    ]
    for language in ("en", "fr"):
        with translation.override(language):
            assert all(line.text for line in lines_of(lines, desk.people["Admin 06"]))


@pytest.mark.django_db(transaction=True)
def test_it_shows_how_far_it_is_proven_and_what_is_amiss(desk: Desk) -> None:
    report = desk.report()
    page = desk.page("Admin 06")
    assert "It happens every night" in page.get("/setup/journal").text
    seals.seal_pending()
    actions.inspect()
    count = Event.objects.count()
    assert f"{count} lines, all as they were written" in page.get("/setup/journal").text
    line = Event.objects.filter(root_id=report.pk).earliest("id")
    with unguarded():
        Event.objects.filter(pk=line.pk).update(actor_id=None)
    actions.inspect()
    assert f"Line {line.pk} is not as it was written." in page.get("/setup/journal").text


def test_pages_follow_each_other_without_a_gap(desk: Desk) -> None:
    for _ in range(25):
        desk.report()
    page, query, seen = desk.page("Admin 06"), {}, []
    while True:
        answer = page.get("/setup/journal", query)
        seen += [line.event.pk for line in answer.context["lines"]]
        if not answer.context["page"].next:
            break
        query = {key: values[0] for key, values in parse_qs(answer.context["page"].next).items()}
    assert seen == sorted(Event.objects.values_list("pk", flat=True), reverse=True)


def test_thirty_lines_cost_what_three_cost(desk: Desk, queries: Queries) -> None:
    admin = desk.page("Admin 06")
    people.set_preferences(person=desk.people["Agent 01"], language="en")
    admin.get("/setup/journal")
    few = queries(lambda: admin.get("/setup/journal"))
    for _ in range(10):
        desk.report()
    assert queries(lambda: admin.get("/setup/journal")) <= few + 1


def test_a_day_is_the_readers_day(desk: Desk) -> None:
    """Manila is eight hours ahead: what happened at 17:00 UTC on the 2nd stands on its 3rd."""
    people.set_preferences(person=desk.people["Admin 06"], timezone="Asia/Manila")
    at = datetime(2026, 3, 2, 17, tzinfo=UTC)
    desk.report(created_at=at)
    query = {"verb": "report.filed", "after": "2026-03-03", "before": "2026-03-04"}
    (line,) = desk.page("Admin 06").get("/setup/journal", query).context["lines"]
    assert line.event.at == at
    assert desk.api("Admin 06").get("/api/v1/events", query).json()["results"] == []
