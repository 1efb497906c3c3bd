"""The demo by the million: what is loaded as settled history is as whole as what people did themselves."""

import pytest
from django.db import connection
from django.db.models import Count, F, Q

from feedback.commitments.models import Commitment
from feedback.core.db import is_postgres
from feedback.core.db_load import filling
from feedback.events.models import Event
from feedback.events.seals import digest_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Supporter, Verification
from feedback.reports.queries import reports_visible_to
from feedback.reports.search import search
from feedback.routing.models import Assignment
from feedback.setup.demo import bulk
from feedback.setup.demo.seed import seed

TOLD, LOADED = 6, 300


@pytest.fixture
def loaded(db: None, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of reports that were loaded the way a million is, behind a few that were told."""
    monkeypatch.setattr(bulk, "MANY", 100)
    monkeypatch.setattr(bulk, "CHUNK", 128)
    seed(agents=12, reports=TOLD, seed=3)
    told = set(FrictionReport.objects.values_list("pk", flat=True))
    seed(agents=12, reports=TOLD + LOADED, seed=3)
    return list(FrictionReport.objects.exclude(pk__in=told).values_list("pk", flat=True))


def test_every_report_has_all_that_belongs_to_it(loaded: list[int]) -> None:
    assert len(loaded) == LOADED
    reports = FrictionReport.objects.filter(pk__in=loaded)
    assert not reports.filter(Q(owner=None) | Q(responses=None) | Q(words="")).exists()
    assert Assignment.objects.filter(report__in=loaded, owner=F("report__owner")).count() == LOADED
    joined = dict(Supporter.objects.filter(report__in=loaded).values_list("report").annotate(Count("pk")))
    assert joined
    assert all(report.people_count == 1 + joined.get(report.pk, 0) for report in reports)
    assert not Supporter.objects.filter(report__in=loaded, user=F("report__reporter")).exists()
    confirmed = set(reports.filter(state="confirmed").values_list("pk", flat=True))
    assert confirmed == set(
        Verification.objects.filter(fixed=True).filter(report__in=loaded).values_list("report_id", flat=True)
    )


def test_its_promises_are_over_and_the_journal_tells_of_it(loaded: list[int]) -> None:
    promises = Commitment.objects.filter(subject_type="report", subject_id__in=loaded)
    assert promises.count() == 2 * LOADED
    assert not promises.filter(Q(closed_at=None) | ~Q(next_fire_at=None) | ~Q(state__in=["kept", "missed"])).exists()
    lines = Event.objects.filter(root_type="report", root_id__in=loaded)
    said = dict(lines.values_list("verb").annotate(Count("pk")))
    assert said["report.filed"] == said["report.routed"] == said["report.responded"] == LOADED
    assert all(line.digest == digest_of(line) for line in lines)


def test_an_anonymous_reporter_stands_in_no_line_of_the_journal(loaded: list[int]) -> None:
    hidden = FrictionReport.objects.filter(pk__in=loaded, anonymous=True).values("pk")
    lines = Event.objects.filter(root_type="report", root_id__in=hidden)
    assert lines
    assert set(lines.filter(verb__in=["report.filed", "report.confirmed"]).values_list("actor_id", "team_id")) == {
        (None, None)
    }


def test_it_is_found_by_its_words(loaded: list[int]) -> None:
    admin = User.objects.get(email="admin@demo.test")
    report = FrictionReport.objects.get(pk=loaded[-1])
    found = search(reports_visible_to(admin), report.title)
    assert report.pk in found.values_list("pk", flat=True)


@pytest.mark.django_db
def test_filling_a_table_leaves_it_as_it_was() -> None:
    before = _shape()
    with filling([FrictionReport, Commitment]):
        assert not is_postgres() or len(_shape()) < len(before)
    assert _shape() == before


@pytest.mark.django_db
def test_filling_that_goes_wrong_leaves_it_as_it_was() -> None:
    before = _shape()
    with pytest.raises(ZeroDivisionError), filling([FrictionReport, Commitment]):
        raise ZeroDivisionError
    assert _shape() == before


def _shape() -> list[str]:
    """Every index and every reference of the two tables, as the database describes them."""
    tables = [FrictionReport._meta.db_table, Commitment._meta.db_table]
    with connection.cursor() as cursor:
        found = {table: connection.introspection.get_constraints(cursor, table) for table in tables}
    return sorted(f"{table} {name} {parts}" for table, named in found.items() for name, parts in named.items())
