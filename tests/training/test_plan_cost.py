"""A quarter for 400 people in three zones: everybody has a seat or a reason, in as many statements as were agreed."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.calendars.models import Calendar
from feedback.people.models import Grant, Organisation, Role, Scope, Site, Team, User
from feedback.training import actions
from feedback.training.models import Enrolment, Session
from feedback.training.states import Place
from tests.training.conftest import HOURS, NINE

ZONES = ("Europe/Dublin", "America/Toronto", "Asia/Manila")


def test_a_quarter_for_400_people_in_three_zones(db: None) -> None:
    Organisation.objects.create(name="Northline", timezone="UTC")
    teams = []
    for zone in ZONES:
        calendar = Calendar.objects.create(name=zone, timezone=zone, hours=HOURS, holidays=["2024-11-20"])
        site = Site.objects.create(name=zone, timezone=zone, calendar=calendar)
        teams += [Team.objects.create(name=f"Team {number}", site=site) for number in range(5)]
    people = User.objects.bulk_create(
        User(email=f"{n}@x.test", name=f"P {n:03}", team=teams[n % 15], site_id=teams[n % 15].site_id)
        for n in range(400)
    )
    Grant.objects.bulk_create(
        Grant(user=one, role=Role.AGENT, scope=Scope.TEAM, scope_id=one.team_id or 0) for one in people
    )
    made = actions.make_programme(
        by=None, name="Refresher", starts_on=date(2024, 10, 1), minutes=25, leads=people[:6], now=NINE
    )
    with CaptureQueriesContext(connection) as statements:
        outcome = actions.plan_round(cycle=made.cycles.order_by("opens_on")[0], by=None, now=NINE)
    assert len(statements) <= 12 * 4, len(statements)
    assert Enrolment.objects.filter(state=Place.BOOKED, why="").count() == outcome.placed == 400
    assert sum(session.taken for session in outcome.sessions) == 400
    for session in Session.objects.select_related("site"):
        start, end = (at.astimezone(ZoneInfo(session.site.timezone)) for at in (session.starts_at, session.ends_at))
        assert time(9) <= start.time() < end.time() <= time(17, 30)
        assert start.weekday() < 5
        assert start.date() != date(2024, 11, 20)
        assert start.date() - NINE.date() >= timedelta(days=2)
        away = session.enrolments.exclude(person=session.lead).values_list("person__team_id", flat=True)
        # Twenty-six or twenty-seven in a team, of whom two may be away.
        assert max(list(away).count(team) for team in set(away)) <= 2
