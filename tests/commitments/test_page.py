"""The supervisors' page and its figures, as the people in scope see them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.commitments import overview, standing
from feedback.commitments.history import History
from feedback.commitments.models import Commitment
from feedback.commitments.sweep import sweep
from feedback.people.models import User
from feedback.people.queries import zone_of
from tests.commitments.conftest import DAY, Floor

LIST, FIGURES = "/commitments", "/commitments/figures"


def client(floor: Floor, name: str) -> Client:
    signed_in = Client()
    signed_in.force_login(floor.people[name])
    return signed_in


def page(floor: Floor, name: str = "Supervisor", url: str = LIST, **query: str) -> str:
    answer = client(floor, name).get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_broken_stands_first_with_whom_it_reached(floor: Floor) -> None:
    now = timezone.now()
    old, fresh = floor.file(now - 20 * DAY), floor.file(now)
    sweep(now=now)
    shown = page(floor)
    assert old.reference in shown
    assert "climbed to you" in shown
    assert fresh.reference not in shown
    assert fresh.reference in page(floor, show="open")


def test_a_supervisor_sees_the_promises_to_their_own_people_only(floor: Floor) -> None:
    now = timezone.now()
    near, far = floor.file(now - 20 * DAY), floor.file(now - 20 * DAY, by="Far agent")
    assert near.reference in page(floor)
    assert far.reference not in page(floor)
    assert far.reference in page(floor, "Far supervisor")
    assert far.reference not in page(floor, site=str(floor.cebu.pk))


def test_an_agent_is_told_whose_page_it_is(floor: Floor) -> None:
    for url in (LIST, FIGURES):
        assert client(floor, "Agent").get(url).status_code == 403


def test_the_figures_say_how_all_of_them_stand(floor: Floor) -> None:
    now = timezone.now()
    floor.answer(floor.file(now - 3 * DAY), now - 3 * DAY + timedelta(minutes=5))
    floor.answer(floor.file(now - 40 * DAY), now - 2 * DAY)
    floor.file(now - 20 * DAY)
    floor.file(now)
    sweep(now=now)
    reader = floor.people["Supervisor"]
    period = standing.period_of("all", zone=zone_of(reader), now=now)
    counted = standing.standing(History(Commitment.objects.all()), period, now)
    assert (counted.kept, counted.broken, counted.late, counted.broken_open) == (2, 4, 2, 2)
    assert (counted.at_risk, counted.on_track, counted.stopped) == (0, 2, 0)
    shown = page(floor, url=FIGURES, period="all")
    assert "2 promises are broken and still open" in shown
    assert "median days to an answer" in shown
    assert ">19.0<" in shown
    User.objects.filter(pk=reader.pk).update(language="fr")
    assert ">19,0<" in page(floor, url=FIGURES, period="all")


def test_the_figures_are_there_without_scripts_too(floor: Floor) -> None:
    floor.file(timezone.now())
    assert "How old the open ones are" not in page(floor)
    assert "How old the open ones are" in page(floor, figures="1")


def test_figures_follow_the_filters_but_not_the_tab(floor: Floor) -> None:
    now = timezone.now()
    floor.file(now)
    floor.file(now, by="Far agent")
    reader = floor.people["Admin"]
    asked = client(floor, "Admin").get(FIGURES, {"site": floor.cebu.pk, "show": "broken"}).wsgi_request.GET
    assert overview.of(asked, reader, now).open_answers == 1


def test_ages_and_weeks_are_exact(floor: Floor) -> None:
    now = timezone.now()
    for days in (0, 0, 5, 13, 30):
        floor.file(now - days * DAY - timedelta(minutes=1))
    sweep(now=now)
    found = {age.day: age for age in standing.ages(Commitment.objects.all(), now)}
    assert (found[0].on_track, found[5].on_track, found[13].at_risk, found[standing.OLDEST_DAY].broken) == (2, 1, 1, 1)
    weeks = standing.weeks(History(Commitment.objects.all()), zone=zone_of(floor.people["Admin"]), now=now)
    assert len(weeks) == standing.TREND_WEEKS
    assert sum(week.broken for week in weeks) == Commitment.objects.filter(state="missed").count()


@pytest.mark.parametrize("url", [LIST, FIGURES])
def test_the_number_of_queries_does_not_grow_with_the_promises(floor: Floor, url: str) -> None:
    signed_in, counts = client(floor, "Supervisor"), []
    for wanted in (3, 30):
        while Commitment.objects.count() < 2 * wanted:
            floor.file(timezone.now() - 20 * DAY)
        sweep(now=timezone.now())
        signed_in.get(url)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(url, {"show": "open"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
