"""The trend of teams: calls, training and friction side by side, and nobody who stands alone in it."""

from datetime import timedelta

from django.utils import timezone

from feedback.people.queries import zone_of
from feedback.quality.trend import mondays
from feedback.reports.actions import file_report
from feedback.training.models import Enrolment
from tests.quality.conftest import Desk


def test_the_figures_of_a_team_stand_beside_its_training_and_its_friction(desk: Desk) -> None:
    school, now = desk.school, timezone.now()
    school.cycle = desk.open_round()
    desk.crowd(6, now, points=3)
    desk.crowd(5, now - timedelta(weeks=1), points=5)
    names = [name for name in school.people if name.startswith("Agent ")]
    for number, name in enumerate(names):
        place = school.enrolment(name)
        if number < 3:
            rows = Enrolment.objects.filter(pk=place.pk)
            session = school.session(at=now - timedelta(hours=2))
            rows.update(state="done", session=session, why="", done_at=now, attended_at=now)
    desk.give("Agent", now=now).delete()
    for text, anonymous in (("It froze.", False), ("It is slow.", False), ("It shames us.", True)):
        file_report(by=school.people["Agent"], tool=school.tool, severity="slowing", text=text, anonymous=anonymous)
    found = school.client("Supervisor").get("/api/v1/scores/trend").json()
    last, before = found["weeks"][-1], found["weeks"][-2]
    assert (last["adherence"], last["trained"], last["reports"]) == (50, 27, 2)  # without the one without a name
    assert (before["adherence"], before["percent"]) == (100, 67)
    (line,) = found["lines"]
    assert (line["name"], line["people"], line["scores"], line["adherence"]) == ("Cards", 11, 11, 73)
    assert [(tool["name"], tool["people"], tool["adherence"]) for tool in found["tools"]] == [("Agent Assist", 11, 73)]
    page = school.client("Supervisor").get("/quality/trend").content.decode()
    for words in ("11 scored calls in 12 weeks", "Friction reports a week", "The figures as a table"):
        assert words in page


def test_too_few_people_are_not_shown_nor_told_by_the_rest(desk: Desk) -> None:
    now, school = timezone.now(), desk.school
    desk.crowd(8, now)
    desk.crowd(2, now, far=True)
    found = school.client("Admin").get("/api/v1/scores/trend").json()
    assert [(line["name"], line["adherence"], line["hidden"]) for line in found["lines"]] == [
        ("Cards", None, True),  # else Chat would follow from the sum
        ("Chat", None, True),
    ]
    assert (found["chosen"]["people"], found["chosen"]["adherence"]) == (10, 50)
    for team in (school.cards, school.chat):
        weeks = school.client("Admin").get(f"/api/v1/scores/trend?place={team.pk}").json()["weeks"]
        assert {week["adherence"] for week in weeks} == {None}
    page = school.client("Admin").get(f"/quality/trend?place={school.chat.pk}").content.decode()
    assert "too few people to say" in page
    desk.crowd(3, now, far=True)
    shown = school.client("Admin").get("/api/v1/scores/trend").json()["lines"]
    assert [line["adherence"] for line in shown] == [50, 50]


def test_the_trend_is_of_those_within_reach(desk: Desk) -> None:
    now, school = timezone.now(), desk.school
    desk.crowd(5, now)
    desk.crowd(6, now, far=True)
    for name, status in (("Agent", 403), ("Lead", 403), ("Owner", 200), ("Far supervisor", 200)):
        assert school.client(name).get("/quality/trend").status_code == status
        assert school.client(name).get("/api/v1/scores/trend").status_code == status
    far = school.client("Far supervisor").get(f"/api/v1/scores/trend?place={school.cards.pk}").json()
    assert ([line["name"] for line in far["lines"]], far["chosen"]["scores"]) == (["Chat"], 6)
    assert school.client("Owner").get("/api/v1/scores/trend").json()["chosen"]["scores"] == 11


def test_what_was_taken_back_counts_nowhere(desk: Desk) -> None:
    desk.crowd(6, timezone.now())
    score = desk.give(marks=(1, 1))
    desk.post("Supervisor", f"scores/{score.pk}/withdraw", {"reason": "A slip."})
    assert desk.school.client("Supervisor").get("/api/v1/scores/trend").json()["chosen"]["scores"] == 6


def test_weeks_begin_on_the_readers_monday(desk: Desk) -> None:
    boss = desk.school.people["Far supervisor"]
    sunday = timezone.now().replace(2026, 11, 15, 17, 0)  # Monday already in Cebu
    assert mondays(sunday, zone_of(boss))[-1].isoformat() == "2026-11-16"
    assert mondays(sunday, zone_of(desk.school.people["Supervisor"]))[-1].isoformat() == "2026-11-09"
