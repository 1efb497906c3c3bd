"""A quarter of training for 400 people at three sites: how long the plan takes, and how many statements it is.

`BENCH_PEOPLE` says for how many. Everything is taken back afterwards.
"""

import os
from collections.abc import Iterator
from itertools import cycle

from bench.lines import Line
from bench.requests import seconds

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "400"))
#: Seconds, and statements for every hundred people, that it may take.
MOST_SECONDS, MOST_STATEMENTS = 10.0, 12


def run() -> Iterator[Line]:
    """The plan of a round as an admin makes it, seats and journal included."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bench import centre
    from feedback.training import actions
    from feedback.training.models import Enrolment
    from feedback.training.states import Place

    centre.ready(140)
    now = timezone.now()
    with transaction.atomic():
        round_ = _round(now)
        statements = CaptureQueriesContext(connection)
        with statements:
            took = seconds(lambda: actions.plan_round(cycle=round_, by=None, now=now))
        places = Enrolment.objects.filter(cycle=round_)
        assert places.count() == PEOPLE  # noqa: S101
        assert not places.filter(state=Place.UNPLACED, why="").exists()  # noqa: S101
        transaction.set_rollback(True)
    yield Line("plan", took, "s", "10 s for a quarter", took / MOST_SECONDS, "<= 1")
    each = len(statements) / (PEOPLE / 100)
    yield Line("plan_statements", each, "statements/100 people", "12", each / MOST_STATEMENTS, "<= 1")


def _round(now):  # type: ignore[no-untyped-def]
    """The coming round of a programme for exactly so many agents of the demo's teams."""
    from feedback.people.models import Grant, Role, Scope, Team, User
    from feedback.training import actions
    from feedback.training.models import Cycle

    teams = list(Team.objects.filter(is_active=True).order_by("pk"))
    people = User.objects.bulk_create(
        User(email=f"bench{number}@demo.test", name=f"Bench {number:04}", team=team, site_id=team.site_id)
        for number, team in zip(range(PEOPLE), cycle(teams), strict=False)
    )
    day = now.date()
    Grant.objects.bulk_create(
        Grant(user=one, role=Role.OWNER, scope=Scope.TEAM, scope_id=one.team_id) for one in people
    )
    User.objects.filter(pk__in=[one.pk for one in people]).update(joined_on=day)
    leads = User.objects.filter(grants__role=Role.CHAMPION, is_active=True).distinct().order_by("pk")[:9]
    made = actions.make_programme(
        by=None, name="Bench", starts_on=day.replace(day=1), roles=["owner"], joined_since=day, leads=leads, now=now
    )
    return Cycle.objects.filter(programme=made).order_by("opens_on")[0]
