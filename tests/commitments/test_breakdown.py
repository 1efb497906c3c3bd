"""Which promises break, and whose they are: the breakdown of the supervisors' page, and the sentence above it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.commitments import breakdown, standing
from feedback.commitments.breakdown import Part
from feedback.commitments.history import History
from feedback.commitments.models import Commitment
from feedback.commitments.sweep import sweep
from feedback.people.models import Scope
from feedback.routing.actions import assign
from tests.commitments.conftest import DAY, Floor, promise
from tests.commitments.test_page import FIGURES, client, page


def parts(by: str, now: datetime) -> dict[object, Part]:
    everything = standing.Period("all", None)
    until = breakdown.week_ends(zone=UTC, now=now)
    found = breakdown.breakdown(History(Commitment.objects.all()), by, everything, until=until, now=now)
    return {part.key: part for part in found.parts}


def test_every_promise_counts_once_in_the_place_it_has(floor: Floor) -> None:
    now = timezone.now()
    floor.answer(floor.file(now - 3 * DAY), now - 3 * DAY + timedelta(minutes=5))
    floor.file(now - 30 * DAY)
    floor.file(now, by="Far agent")
    sweep(now=now)
    found = parts("team", now)
    near, far = found[floor.cards.pk], found[floor.chat.pk]
    assert (near.kept, near.broken, near.broken_open, near.percent) == (2, 2, 2, 50)
    assert (far.on_track, far.kept, far.broken, far.percent) == (2, 0, 0, None)
    assert sum(part.kept + part.broken for part in parts("kind", now).values()) == 4


def test_the_worst_stands_first(floor: Floor) -> None:
    now = timezone.now()
    floor.file(now)
    floor.file(now - 30 * DAY, by="Far agent")
    assert list(parts("site", now)) == [floor.cebu.pk, floor.cork.pk]


def test_what_is_past_its_date_is_broken_before_the_sweep_comes_by(floor: Floor) -> None:
    now = timezone.now()
    floor.file(now - 30 * DAY)
    one = parts("owner", now)[floor.people["Owner"].pk]
    assert (one.broken_open, one.broken, one.soon) == (2, 2, 0)


def test_a_report_without_a_name_shows_no_team(floor: Floor) -> None:
    now = timezone.now()
    floor.file(now, anonymous=True)
    found = parts("team", now)
    assert list(found) == [None]
    assert "Cards" not in str(found[None].label)


def test_the_page_says_what_breaks_within_a_week_and_whose_most_of_it_is(floor: Floor) -> None:
    now = timezone.now()
    floor.file(now - 12 * DAY)
    sweep(now=now)
    due = promise(floor.file(now - 9 * DAY)).due_at
    assert due < breakdown.week_ends(zone=UTC, now=now)
    assert "is Owner’s" in page(floor, url=FIGURES) or "are Owner’s" in page(floor, url=FIGURES)
    shown = page(floor, show="within_week")
    assert (
        shown.count("data-row>")
        == breakdown.first_to_ask(Commitment.objects.all(), until=breakdown.week_ends(zone=UTC, now=now), now=now)[0]
    )


def test_a_row_says_who_has_it_since_when_and_what_is_missing(floor: Floor) -> None:
    now = timezone.now()
    report = floor.file(now - 20 * DAY)
    other = floor.person("Newcomer", "owner", Scope.ORGANISATION)
    assign(report=report, by=floor.people["Admin"], owner=other, reason="Knows it.", now=now)
    shown = page(floor)
    assert "has not looked at it yet" in shown
    assert "theirs since" in shown


def test_what_broke_counts_for_whoever_had_it_then_and_is_open_with_who_has_it_now(floor: Floor) -> None:
    now = timezone.now()
    report, new = floor.file(now - 20 * DAY), floor.person("Newcomer", "owner", Scope.ORGANISATION)
    sweep(now=now)
    assign(report=report, by=floor.people["Admin"], owner=new, reason="Knows it.", now=now)
    found = parts("owner", now)
    assert (found[new.pk].broken_open, found[new.pk].broken) == (2, 0)
    assert (found[floor.people["Owner"].pk].broken_open, found[floor.people["Owner"].pk].broken) == (0, 2)
    assert "broke with Owner" in page(floor)


@pytest.mark.parametrize("by", sorted(breakdown.COLUMNS))
def test_each_dimension_has_its_table_and_leads_to_the_rows(floor: Floor, by: str) -> None:
    now = timezone.now()
    floor.file(now - 20 * DAY)
    shown = page(floor, "Admin", url=FIGURES, by=by)
    part = next(iter(parts(by, now).values()))
    link = f"/commitments?by={by}&amp;show=open&amp;{by}={part.key}"
    assert link in shown
    assert shown.count(str(part.label)) >= 1
    assert "data-row" in page(floor, "Admin", url=link.replace("&amp;", "&"))


def test_kept_promises_are_listed_as_they_are_counted(floor: Floor) -> None:
    now = timezone.now()
    old, fresh = floor.file(now - 500 * DAY), floor.file(now - timedelta(minutes=9))
    floor.answer(old, now - 499 * DAY)
    floor.answer(fresh, now)
    assert fresh.reference in page(floor, state="kept", period="year")
    assert old.reference not in page(floor, state="kept", period="year")
    assert old.reference in page(floor, state="kept", period="all")


def test_the_figures_take_as_many_queries_for_many_owners_as_for_few(floor: Floor) -> None:
    now, counts = timezone.now(), []
    signed_in = client(floor, "Admin")
    for wanted in (3, 30):
        while Commitment.objects.count() < 2 * wanted:
            report = floor.file(now - 20 * DAY)
            other = floor.person(f"Owner {report.pk}", "owner", Scope.ORGANISATION)
            assign(report=report, by=floor.people["Admin"], owner=other, reason="A turn each.", now=now)
        signed_in.get(FIGURES)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(FIGURES, {"by": "owner"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_a_filter_that_finds_nothing_is_not_told_as_good_news(floor: Floor) -> None:
    floor.file(timezone.now() - 20 * DAY)
    shown = page(floor, owner="zzz", figures="1")
    assert "No such promise is open." in shown
    assert "There is no such promise." in shown
    assert "Nothing is owed" not in shown
    assert "No promise needs you" not in shown


def test_the_median_is_that_of_first_answers_in_the_period(floor: Floor) -> None:
    now = timezone.now()
    for days in (2, 4, 6, 9):
        floor.answer(floor.file(now - 10 * DAY), now - (10 - days) * DAY)
    everything = standing.Period("all", None)
    stands = standing.standing(History(Commitment.objects.all()), everything, now)
    assert stands.answers == 4
    assert standing.median_answer(Commitment.objects.all(), everything, 4) == 5 * DAY
    assert standing.median_answer(Commitment.objects.none(), everything, 0) is None


def test_programs_get_the_same_figures(floor: Floor) -> None:
    now = timezone.now()
    floor.answer(floor.file(now - 3 * DAY), now - 3 * DAY + timedelta(minutes=5))
    floor.file(now - 30 * DAY)
    answer = client(floor, "Supervisor").get("/api/v1/commitments/figures", {"by": "team", "period": "all"})
    told = answer.json()
    assert answer.status_code == 200
    assert (told["kept"], told["broken"], told["broken_open"]) == (2, 2, 2)
    assert [(part["label"], part["kept_percent"]) for part in told["parts"]] == [("Cards", 50)]
    assert sum(age["broken"] for age in told["ages"]) == 1
    assert client(floor, "Agent").get("/api/v1/commitments/figures").status_code == 403
    assert client(floor, "Supervisor").get("/api/v1/commitments/figures", {"by": "mood"}).status_code == 400


def test_of_very_many_answers_no_median_is_worked_out(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    floor.answer(floor.file(now - DAY), now)
    everything = standing.Period("all", None)
    assert standing.median_answer(Commitment.objects.all(), everything, 1) == DAY
    monkeypatch.setattr(standing, "MOST_SORTED", 0)
    assert standing.median_answer(Commitment.objects.all(), everything, 1) is None


def test_what_breaks_within_a_week_leads_to_just_these(floor: Floor) -> None:
    now = timezone.now()
    owner, soon = floor.people["Owner"], floor.file(now - 13 * DAY)
    later = floor.file(now)
    shown = client(floor, "Supervisor").get(FIGURES).content.decode()
    address = f"/commitments?show=within_week&amp;owner={owner.pk}"
    assert f'href="{address}"' in shown
    listed = client(floor, "Supervisor").get(address.replace("&amp;", "&")).content.decode()
    assert soon.reference in listed
    assert later.reference in listed  # its look is due within the week
