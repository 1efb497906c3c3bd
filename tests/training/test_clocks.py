"""A place's clock: by the end of its day where the person works, then up to their supervisor and on to the lead."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.commitments import actions as commitments
from feedback.commitments.models import Commitment, DayCount, Step
from feedback.events.actions import Fact, Thing, record_all
from feedback.events.relay import relay
from feedback.insights.audit import look
from feedback.notifications.models import Notification
from feedback.training.models import Enrolment, Programme
from tests.training.conftest import DAY, HOUR, NINE, School

SECOND = timedelta(seconds=1)
#: When 31 December is over in Cork and, eight hours before that, in Cebu.
CORK, CEBU = datetime(2025, 1, 1, tzinfo=UTC), datetime(2024, 12, 31, 16, tzinfo=UTC)


def happens(verb: str, places: Sequence[Enrolment], at: datetime = NINE) -> int:
    """Tell the journal; how many statements that took."""
    facts = [Fact(f"enrolment.{verb}", Thing("enrolment", place.pk), at) for place in places]
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        transaction.atomic(),
    ):
        record_all(facts)
    return len(asked)


def sweep(at: datetime) -> dict[str, float]:
    out = StringIO()
    call_command("sweep_commitments", now=at, stdout=out)
    relay(now=timezone.now() + timedelta(minutes=1))
    return json.loads(out.getvalue())


def clock(place: Enrolment) -> Commitment:
    return Commitment.clocks.filter(subject_type="enrolment", subject_id=place.pk).order_by("-round")[0]


def told(school: School, name: str) -> list[tuple[str, int]]:
    rows = Notification.objects.filter(user=school.people[name]).order_by("id")
    return [(row.params["what"], row.count) for row in rows]


def test_it_is_due_at_the_end_of_its_day_where_the_person_works(school: School) -> None:
    near, far = school.enrolment("Agent"), school.enrolment("Far agent")
    happens("opened", [near, far])
    assert (clock(near).due_at, clock(far).due_at) == (CORK, CEBU)
    assert sweep(CEBU)["claimed"] == 0  # the day is not over yet
    assert sweep(CEBU + SECOND)["missed"] == 1
    assert told(school, "Far agent") == [("overdue", 1)]
    assert told(school, "Agent") == []


def test_it_climbs_to_the_supervisor_in_one_line_and_then_to_their_lead(school: School) -> None:
    boss = school.people["Supervisor"]
    boss.lead = school.person("Head", "supervisor", "organisation")
    boss.save()
    places = [school.enrolment(name) for name in ("Agent", "Colleague", "Lead")]
    happens("opened", places)
    sweep(CORK + SECOND)
    assert told(school, "Supervisor") == [("team_overdue", 3)]
    assert told(school, "Head") == []
    assert sweep(CORK + 7 * DAY)["claimed"] == 0
    assert sweep(CORK + 7 * DAY + SECOND)["escalated"] == 3
    assert told(school, "Head") == [("team_overdue", 3)]
    steps = Step.objects.filter(commitment=clock(places[0])).values_list("step", "outcome")
    assert list(steps) == [("breach", ""), ("escalate:1", "supervisor"), ("escalate:2", "supervisor_lead")]
    page = school.client("Supervisor").get("/news").content.decode()
    assert "3 people of yours are overdue for training" in page
    assert "was due by" in school.client("Agent").get("/news").content.decode()


def test_a_programme_may_leave_the_supervisor_out(school: School) -> None:
    Programme.objects.update(tells_supervisor_after=None, tells_lead_after=None)
    happens("opened", [school.enrolment("Agent")])
    assert sweep(CORK + 90 * DAY)["escalated"] == 0
    assert told(school, "Supervisor") == []


def test_what_was_done_in_the_room_in_time_is_kept_however_late_it_was_noted(school: School) -> None:
    session = school.session(at=CORK - HOUR)
    place = school.enrolment("Agent", session=session, state="booked", why="")
    late = school.enrolment("Colleague")
    happens("opened", [place, late])
    sweep(CORK + SECOND)
    assert clock(place).state == "missed"
    Enrolment.objects.filter(pk=place.pk).update(state="done", done_at=CORK + DAY)
    Enrolment.objects.filter(pk=late.pk).update(
        state="done", session=school.session(at=CORK + HOUR), why="", done_at=CORK + DAY
    )
    happens("completed", [place, late], CORK + DAY)
    assert (clock(place).state, clock(place).kept_at) == ("kept", session.ends_at)
    assert (clock(late).state, clock(late).missed_at) == ("missed", CORK)
    assert sweep(CORK + 30 * DAY)["claimed"] == 0


def test_taken_out_retired_and_taken_up_again(school: School) -> None:
    place, other = school.enrolment("Agent"), school.enrolment("Colleague")
    happens("opened", [place, other])
    Enrolment.objects.filter(pk=place.pk).update(state="withdrawn")
    happens("withdrawn", [place])
    assert (clock(place).state, clock(other).state) == ("cancelled", "running")
    Enrolment.objects.filter(pk=place.pk).update(state="unplaced")
    happens("unplaced", [place])
    happens("unplaced", [place])
    assert (clock(place).state, clock(place).round) == ("running", 1)
    retire(school, active=False)
    assert sweep(CORK + DAY)["claimed"] == 0
    retire(school, active=True)
    assert [clock(each).state for each in (place, other)] == ["running", "running"]


def retire(school: School, *, active: bool) -> None:
    with transaction.atomic():
        Programme.objects.update(is_active=active, retired_at=None if active else NINE)
        verb = "programme.restored" if active else "programme.retired"
        record_all([Fact(verb, Thing("programme", school.programme.pk), NINE)])


def test_another_day_takes_the_place_of_the_first(school: School) -> None:
    place = school.enrolment("Agent")
    happens("opened", [place])
    Enrolment.objects.filter(pk=place.pk).update(due_on=date(2024, 12, 1))
    happens("booked", [place])
    assert clock(place).due_at == datetime(2024, 12, 2, tzinfo=UTC)
    assert Commitment.clocks.filter(subject_id=place.pk, closed_at=None).count() == 1


def test_thirty_places_cost_as_many_statements_as_three(school: School) -> None:
    names = [f"Agent {number}" for number in range(33)]
    for name in names:
        school.person(name, "agent", "team", school.cards.pk, site=school.cork, team=school.cards)
    places = [school.enrolment(name) for name in names]
    few, many = places[:3], places[3:]
    assert happens("opened", few) == happens("opened", many) <= 10
    assert happens("withdrawn", few) == happens("withdrawn", many) <= 10


def test_they_stand_nowhere_among_the_promises_and_the_auditor_watches_them(school: School) -> None:
    place = school.enrolment("Agent")
    happens("opened", [place])
    assert look(now=CORK + 4 * timedelta(minutes=1)) == []
    assert next(one.code for one in look(now=CORK + 6 * timedelta(minutes=1))) == "clocks"
    sweep(CORK + HOUR)
    commitments.count_all(now=CORK + HOUR)
    assert not Commitment.objects.exists()
    assert not DayCount.objects.exists()
    assert school.client("Admin").get("/api/v1/commitments").json()["results"] == []
    assert school.client("Admin").get(f"/api/v1/commitments/{clock(place).pk}").status_code == 404
