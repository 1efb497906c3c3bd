"""Two reports without a name, alike but for who wrote them: no list, by any filter and value, tells one from the other.

The filters are those that the lists have: a new one cannot escape.
"""

from collections.abc import Iterator
from datetime import timedelta
from inspect import signature
from itertools import chain
from typing import Any

import django_filters
import pytest
from django.utils import timezone

from config.celery import app
from feedback.commitments.filters import CommitmentFilters
from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter
from feedback.desk.filters import DeskFilters
from feedback.insights.filters import EventFilters
from feedback.people.models import Team, User
from feedback.reports.models import FrictionReport
from tests.cast import crowd
from tests.desk.conftest import Desk

#: The lists that tell of reports, in pages, exports and the API, with the filters they take.
LISTS: dict[str, type[django_filters.FilterSet]] = {
    "/api/v1/reports": DeskFilters,
    "/api/v1/commitments": CommitmentFilters,
    "/api/v1/events": EventFilters,
    "/reports": DeskFilters,
    "/commitments": CommitmentFilters,
    "/commitments/promises.csv": CommitmentFilters,
}
#: These ask for a report itself.
BY_NUMBER = {"report", "root"}


@pytest.fixture
def twins(desk: Desk) -> tuple[FrictionReport, FrictionReport]:
    """By an agent of Cork Cards, and by a champion of another team of Cork who reads French."""
    crowd(desk.sites["Cork"], people=6)
    other = desk.person("Agent 08", "champion")
    User.objects.filter(pk=other.pk).update(
        team=Team.objects.create(name="Cork Claims", site=desk.sites["Cork"]), language="fr", timezone="Asia/Manila"
    )
    desk.people["Agent 08"].refresh_from_db()
    return desk.report(anonymous=True), desk.report(by="Agent 08", anonymous=True)


def values_of(one: django_filters.Filter, desk: Desk) -> Iterator[str]:
    """What could be asked of a filter: every choice, every thing there is by id and by name."""
    if isinstance(one, TrueFalseFilter):
        yield from ("true", "false")
    elif isinstance(one, django_filters.ChoiceFilter):
        choices = one.field.choices
        yield from (str(value) for value, _label in choices if value and not isinstance(_label, list | tuple))
    elif isinstance(one, InstantFilter):
        now = timezone.now()
        yield from ((now + timedelta(hours=hours)).isoformat() for hours in (-48, -1, 0, 1, 24 * 7, 24 * 20))
    elif isinstance(one, ThingFilter):
        people, things = desk.people.values(), (desk.people, desk.sites, desk.teams, desk.tools)
        yield from sorted({str(thing.pk) for kind in things for thing in kind.values()})
        yield from chain((person.email for person in people), desk.sites, desk.tools, ("Cork Cards", "Cork Claims"))
    else:
        yield from chain((person.name for person in desk.people.values()), ("Cork Claims", "Asia/Manila"))


def asked(filters: type[django_filters.FilterSet], desk: Desk) -> Iterator[dict[str, str]]:
    yield {}
    for name, one in filters.base_filters.items():
        if name not in BY_NUMBER:
            yield from ({name: value} for value in dict.fromkeys(values_of(one, desk)))


@pytest.mark.parametrize("address", LISTS)
def test_no_filter_tells_two_authors_apart(
    desk: Desk, twins: tuple[FrictionReport, FrictionReport], address: str, settings: Any
) -> None:
    settings.API_PER_MINUTE = {"read": 10**9, "write": 10**9}
    boss = desk.person("Supervisor 09", "supervisor")
    shown = 0
    for reader in ("Admin 06", boss.name) if address == "/api/v1/reports" else (boss.name,):
        client = desk.api(reader) if address.startswith("/api") else desk.page(reader)
        for query in asked(LISTS[address], desk):
            answer = client.get(address, query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            seen = [(f'"id":{twin.pk}' if "events" in address else str(twin)).encode() in body for twin in twins]
            assert seen in ([True, True], [False, False]), (reader, query)
            shown += all(seen)
    assert shown > 2, "the two are in several of these lists"


def test_the_journal_tells_of_the_hour_and_not_of_the_instant(
    desk: Desk, twins: tuple[FrictionReport, FrictionReport]
) -> None:
    lines = desk.api("Admin 06").get("/api/v1/events", {"page_size": 200}).json()["results"]
    about = [line for line in lines if line["root"]["id"] in {twin.pk for twin in twins}]
    assert len(about) >= 8
    assert {line[name][14:19] for line in about for name in ("at", "recorded_at")} == {"00:00"}


def test_no_job_takes_arguments() -> None:
    """What a broker holds is the name of a job: nothing in it leads from a person to a report."""
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if name.startswith("feedback.")}
    assert len(ours) > 15
    assert {name: str(signature(task.run)) for name, task in ours.items() if signature(task.run).parameters} == {}
