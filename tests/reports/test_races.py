"""Two who do the same at the same time: nobody counts twice, nothing is lost, nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from feedback.core.errors import DomainError
from feedback.people.models import Role
from feedback.reports import actions
from feedback.reports.models import FrictionReport, Response, State, Supporter, Verification
from tests.reports.conftest import Floor, build, events_of, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def floor() -> Floor:
    """The centre, committed, so that every thread sees it."""
    return build()


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each on its own connection; their results, or the rules that said no."""
    start = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def test_eight_people_say_me_too_at_once_and_two_of_them_twice(floor: Floor) -> None:
    report = floor.file()
    people = [floor.person(f"agent{n}", Role.AGENT) for n in range(6)]
    together(*[lambda p=person: actions.support(report=report, by=p) for person in [*people, people[0], people[1]]])
    assert fresh(report).people_count == 7
    assert Supporter.objects.filter(report=report).count() == 6
    assert len(events_of(report, "report.supported")) == 6


def test_me_too_while_the_report_is_being_merged_is_never_lost(floor: Floor) -> None:
    for _round in range(4):
        older, newer = floor.file(floor.ben), floor.file(floor.ana)
        done = together(
            lambda n=newer, o=older: actions.merge(report=n, by=floor.olga, into=o),
            lambda n=newer: actions.support(report=n, by=floor.cleo),
            lambda o=older: actions.support(report=o, by=floor.dev),
        )
        said = sum(not isinstance(result, DomainError) for result in done[1:])
        assert fresh(newer).state == State.MERGED
        assert fresh(older).people_count == 2 + said == 1 + Supporter.objects.filter(report=older).count()


def test_two_merge_each_into_the_other(floor: Floor) -> None:
    for _round in range(4):
        one, other = floor.file(floor.ana), floor.file(floor.ben)
        together(
            lambda a=one, b=other: actions.merge(report=a, by=floor.olga, into=b),
            lambda a=one, b=other: actions.merge(report=b, by=floor.ada, into=a),
        )
        pair = FrictionReport.objects.filter(pk__in=[one.pk, other.pk])
        assert max(pair.values_list("people_count", flat=True)) == 2
        assert pair.filter(state=State.MERGED).count() == 1


def test_two_owners_answer_and_the_second_sees_what_the_first_said(floor: Floor) -> None:
    report = floor.file()
    done = together(
        lambda: actions.respond(report=report, by=floor.olga, kind="declined", message="No."),
        lambda: actions.respond(report=report, by=floor.ada, kind="declined", message="No, sorry."),
    )
    assert sorted(isinstance(result, DomainError) for result in done) == [False, True]
    assert Response.objects.filter(report=report).count() == 1


def test_everybody_says_it_still_happens_and_it_reopens_once(floor: Floor) -> None:
    report = floor.file()
    people = [floor.ana, floor.ben, floor.cleo, floor.dev]
    for person in people[1:]:
        actions.support(report=report, by=person)
    floor.organisation(reopen_after=2)
    floor.respond(report, "changed")
    together(*[lambda p=person: actions.verify(report=report, by=p, fixed=False) for person in people])
    assert fresh(report).state == State.REOPENED
    assert fresh(report).reopened_count == 1
    assert len(events_of(report, "report.reopened")) == 1
    assert Verification.objects.filter(report=report, fixed=False).count() == 2
