"""Somebody does not agree with a score: their supervisor looks again, and a second one may have the last word."""

from datetime import timedelta

from django.utils import timezone

from feedback.people.models import Absence, Scope, User
from feedback.quality.models import Look, Score
from tests.quality.conftest import Desk, told


def test_another_look_changes_the_marks_and_keeps_what_they_were(desk: Desk) -> None:
    score = desk.give()
    agent, boss = desk.school.client("Agent"), desk.school.client("Supervisor")
    empty = agent.post(f"/quality/{score.pk}/dispute", {"reason": ""})
    assert (empty.status_code, "Write at least one sentence." in empty.content.decode()) == (400, True)
    agent.post(f"/quality/{score.pk}/dispute", {"reason": "It was about another product. Call +353 21 123 4567."})
    assert told(desk, "Supervisor") == ["score_disputed"]
    page = boss.get(f"/quality/{score.pk}").content.decode()
    assert "It was about another product." in page
    assert "123 4567" not in page
    first, second = desk.marks(5, 2)
    boss.post(f"/quality/{score.pk}/answer", {"text": "You are right.", f"mark_{first}": "5", f"mark_{second}": "2"})
    score.refresh_from_db()
    assert (score.state, score.percent, score.adherence) == ("answered", 75, 100)
    look = Look.objects.get()
    assert (look.outcome, look.percent_before, look.marks_before) == ("changed", 58, {str(first): 4, str(second): 2})
    read = agent.get(f"/quality/{score.pk}").content.decode()
    for words in ("before: 4", "It was 58% before.", "You are right."):
        assert words in read
    assert told(desk, "Agent") == ["score_given", "score_changed"]


def test_without_other_marks_it_stays_and_a_second_opinion_is_somebody_elses(desk: Desk) -> None:
    school = desk.school
    school.person("Second", "supervisor", Scope.TEAM, school.cards.pk, site=school.cork)
    score = desk.give()
    path = f"scores/{score.pk}"
    assert desk.post("Agent", f"{path}/appeal", {"reason": "No."}).status_code == 409  # not before the first look
    desk.post("Agent", f"{path}/dispute", {"reason": "It froze."})
    assert desk.post("Agent", f"{path}/answer", {"text": "Yes it did."}).status_code == 403
    assert desk.post("Second", f"{path}/answer", {"text": "Let me."}).status_code == 403  # the scorer's, who is here
    kept = desk.post("Supervisor", f"{path}/answer", {"text": "It did not."}).json()
    assert (kept["state"], kept["percent"], kept["looks"][0]["outcome"]) == ("answered", 58, "kept")
    desk.post("Agent", f"{path}/appeal", {"reason": "It did, at 10:15."})
    assert told(desk, "Second") == ["score_appealed"]
    refused = desk.post("Supervisor", f"{path}/decide", {"text": "I said it."})
    assert (refused.status_code, "somebody else’s" in refused.json()["detail"]) == (403, True)
    marks = [{"dimension": pk, "points": 5} for pk in desk.marks(5, 5)]
    last = desk.post("Second", f"{path}/decide", {"text": "It froze indeed.", "marks": marks}).json()
    assert (last["state"], last["percent"]) == ("settled", 100)
    assert desk.post("Agent", f"{path}/appeal", {"reason": "Once more."}).status_code == 409
    assert told(desk, "Supervisor") == ["score_disputed", "score_by_another_changed"]
    assert told(desk, "Agent")[-1] == "score_changed"


def test_the_lead_of_the_scorer_sees_it_when_asked_and_decides(desk: Desk) -> None:
    school = desk.school
    lead = school.person("Head", "owner", Scope.SITE, school.cebu.pk, site=school.cebu)
    User.objects.filter(pk=school.people["Supervisor"].pk).update(lead=lead)
    score = desk.give()
    path = f"scores/{score.pk}"
    desk.post("Agent", f"{path}/dispute", {"reason": "It froze."})
    desk.post("Supervisor", f"{path}/answer", {"text": "It did not."})
    assert school.client("Head").get(f"/api/v1/{path}").status_code == 404
    desk.post("Agent", f"{path}/appeal", {"reason": "It did."})
    assert told(desk, "Head") == ["score_appealed"]
    assert desk.post("Head", f"{path}/decide", {"text": "It stays."}).json()["looks"][1]["outcome"] == "kept"


def test_while_the_scorer_is_away_another_supervisor_answers(desk: Desk) -> None:
    school, now = desk.school, timezone.now()
    school.person("Second", "supervisor", Scope.SITE, school.cork.pk, site=school.cork)
    score = desk.give()
    Absence.objects.create(
        user=school.people["Supervisor"], starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=9)
    )
    desk.post("Agent", f"scores/{score.pk}/dispute", {"reason": "It froze."})
    assert told(desk, "Second") == ["score_disputed"]
    assert desk.post("Second", f"scores/{score.pk}/answer", {"text": "It stays."}).status_code == 200


def test_a_score_that_was_taken_back_says_why_and_is_over(desk: Desk) -> None:
    score = desk.give()
    agent, boss = desk.school.client("Agent"), desk.school.client("Supervisor")
    assert agent.post(f"/quality/{score.pk}/withdraw", {"reason": "I wish."}).status_code == 403
    boss.post(f"/quality/{score.pk}/withdraw", {"reason": "It was Colleague’s call."})
    page = agent.get(f"/quality/{score.pk}").content.decode()
    assert "This score was taken back." in page
    assert "It was Colleague’s call." in page
    assert agent.post(f"/quality/{score.pk}/dispute", {"reason": "Why?"}).status_code == 400
    assert Score.objects.get().state == "withdrawn"
