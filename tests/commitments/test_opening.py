"""What a report is promised when it comes in, and how little that costs."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.commitments import actions
from feedback.commitments.models import Commitment, Kind, SlaPolicy, State
from feedback.commitments.queries import promise_preview, promises_of
from feedback.reports.models import FrictionReport
from tests.commitments.conftest import DAY, MONDAY, Floor, promise, verbs


def test_a_report_is_promised_a_look_within_a_working_day_and_an_answer_within_fourteen_days(floor: Floor) -> None:
    report = floor.file()
    seen, answered = promises_of([report.pk])[report.pk]
    assert (seen.kind, seen.due_at) == (Kind.ACKNOWLEDGE, MONDAY + DAY)
    assert (answered.kind, answered.due_at) == (Kind.RESPOND, MONDAY + 14 * DAY)
    assert seen.owner == answered.owner == floor.people["Owner"]
    assert verbs(report) == ["opened", "opened"]


def test_a_report_at_night_counts_from_the_next_opening(floor: Floor) -> None:
    friday_night = datetime(2024, 11, 22, 22, 15, tzinfo=UTC)
    report = floor.file(friday_night)
    assert promise(report, Kind.ACKNOWLEDGE).due_at == datetime(2024, 11, 26, 9, tzinfo=UTC)
    # Fourteen days run out at 22:15, after closing: the end of that working day is the latest.
    assert promise(report).due_at == datetime(2024, 12, 6, 17, 30, tzinfo=UTC)


def test_the_clock_is_that_of_the_reporters_site(floor: Floor) -> None:
    report = floor.file(by="Far agent")
    # 09:30 UTC is 17:30 in Cebu, when it closes: the day counts from tomorrow 09:00, which is 01:00 UTC.
    assert promise(report, Kind.ACKNOWLEDGE).due_at == datetime(2024, 11, 20, 1, tzinfo=UTC)


def test_what_is_previewed_is_what_is_promised(floor: Floor) -> None:
    before = promise_preview(site=floor.cork, tool=floor.tool, severity="slowing", at=MONDAY)
    report = floor.file()
    assert before == {row.kind: row.due_at for row in promises_of([report.pk])[report.pk]}


def test_the_first_policy_that_fits_decides_and_is_frozen(floor: Floor) -> None:
    blocking = SlaPolicy.objects.create(
        name="Calls stand still", severity="blocking", acknowledge_days=None, respond_days=2
    )
    urgent, normal = floor.file(severity="blocking"), floor.file()
    assert [row.kind for row in promises_of([urgent.pk])[urgent.pk]] == [Kind.RESPOND]
    assert promise(urgent).due_at == MONDAY + 2 * DAY
    assert promise(normal).due_at == MONDAY + 14 * DAY
    SlaPolicy.objects.filter(pk=blocking.pk).update(respond_days=30, version=2)
    assert promise(urgent).policy["respond_days"] == 2
    assert promise(urgent).policy["version"] == 1


def test_an_anonymous_reports_promises_name_no_team(floor: Floor) -> None:
    report = floor.file(anonymous=True)
    assert {row.team_id for row in promises_of([report.pk])[report.pk]} == {None}


def test_an_old_report_gets_its_true_dates(floor: Floor) -> None:
    report = floor.file(created_at=MONDAY - 100 * DAY)
    assert promise(report).opened_at == MONDAY - 100 * DAY
    assert promise(report).due_at < MONDAY - 85 * DAY
    assert promise(report).state == State.RUNNING


def test_promising_costs_four_queries_inside_filing(floor: Floor) -> None:
    report = floor.file()
    Commitment.objects.all().delete()
    fresh = FrictionReport.objects.select_related("site__calendar").get(pk=report.pk)
    with CaptureQueriesContext(connection) as queries:
        actions.open_for_report(report=fresh)
    # Together with reading the report: the policies, the promises, their two lines in the journal.
    assert len(_statements(queries)) == 3


@pytest.mark.parametrize("count", [3, 30])
def test_promising_for_many_reports_takes_no_more_kinds_of_statements(floor: Floor, count: int) -> None:
    made = [floor.file().pk for _ in range(count)]
    Commitment.objects.all().delete()
    fresh = list(FrictionReport.objects.select_related("site__calendar").filter(pk__in=made))
    with CaptureQueriesContext(connection) as queries:
        actions.open_for_reports(reports=fresh)
    # SQLite takes a bulk insert in portions; what matters is that none is asked report by report.
    assert len({statement[:40] for statement in _statements(queries)}) == 3
    assert len(_statements(queries)) <= 5
    assert Commitment.objects.count() == 2 * count


def _statements(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
