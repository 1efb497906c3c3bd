"""Scoring a call and reading it: on the pages and by program, by those who may."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.events.models import Event
from feedback.people.models import Scope
from feedback.quality import actions
from feedback.quality.models import Mark, Score
from tests.quality.conftest import Desk, told


def test_a_supervisor_scores_a_call_and_the_agent_reads_it(desk: Desk) -> None:
    school, cycle = desk.school, desk.open_round()
    school.cycle = cycle
    school.enrolment("Agent", why="not_planned")
    client, agent = school.client("Supervisor"), school.people["Agent"]
    assert "Agent" in client.get("/quality/people").content.decode()
    address = f"/quality/people/{agent.pk}/new"
    page = client.get(address)
    assert page.context["form"]["cycle"].value() == str(cycle.pk)  # the round about the rubric's tool
    first, second = desk.marks(4, 2)
    unmarked = client.post(address, {f"mark_{first}": "4", "note": "Wait for the last word."})
    assert (unmarked.status_code, "Mark it, or say" in unmarked.content.decode()) == (400, True)
    assert "Wait for the last word." in unmarked.content.decode()  # nothing that was typed is lost
    given = {f"mark_{first}": "4", f"mark_{second}": "2", "cycle": cycle.pk, "interaction_id": "C-1"}
    note = "Read it first. Ask joe@example.test."
    page = client.post(address, {**given, "note": note}, follow=True)
    assert "Stored." in page.content.decode()
    score = Score.objects.get()
    assert (score.percent, score.adherence, score.cycle, score.team) == (58, 75, cycle, school.cards)
    assert (score.note, score.masked) == ("Read it first. Ask [email].", {"email": 1})
    assert told(desk, "Agent") == ["score_given"]
    own = school.client("Agent")
    read = own.get(f"/quality/{score.pk}").content.decode()
    for words in ("Read it first.", "4 of 5", "Counts 2 times.", "Agent Assist refresher", "No seat yet."):
        assert words in read
    assert "Supervisor scored a call of yours." in own.get("/news").content.decode()
    assert "75%" in own.get("/quality/").content.decode()


def test_one_call_is_scored_once_by_one_person(desk: Desk) -> None:
    score = desk.give(interaction_id="C-1")
    again = {
        "person": desk.school.people["Agent"].pk,
        "rubric": "Service",
        "marks": [{"dimension": pk, "points": 3} for pk in desk.marks(3, 3)],
        "interaction_id": "C-1",
    }
    assert desk.post("Supervisor", "scores", again).status_code == 409
    assert desk.post("Supervisor", f"scores/{score.pk}/withdraw", {"reason": "The wrong call."}).status_code == 200
    made = desk.post("Supervisor", "scores", again)
    assert (made.status_code, made.json()["percent"], made.json()["rubric_version"]) == (201, 50, 1)
    assert told(desk, "Agent") == ["score_given", "score_withdrawn", "score_given"]


WHO_SCORES_WHOM = [
    ("Supervisor", "Agent", 201),
    ("Supervisor", "Lead", 201),  # a champion
    ("Admin", "Far agent", 201),
    ("Supervisor", "Far agent", 400),  # out of sight
    ("Supervisor", "Supervisor", 400),
    ("Supervisor", "Owner", 400),  # takes no calls
    ("Lead", "Agent", 403),
    ("Owner", "Agent", 403),
]


def test_who_scores_whose_calls(desk: Desk) -> None:
    def tried(by: str, person: str) -> int:
        body = {
            "person": desk.school.people[person].pk,
            "rubric": desk.rubric.pk,
            "marks": [{"dimension": pk, "points": 3} for pk in desk.marks(3, 3)],
        }
        return desk.post(by, "scores", body).status_code

    assert [(by, person, tried(by, person)) for by, person, _status in WHO_SCORES_WHOM] == WHO_SCORES_WHOM


def test_who_reads_a_score(desk: Desk) -> None:
    score = desk.give()
    readers = {
        name
        for name in desk.school.people
        if desk.school.client(name).get(f"/api/v1/scores/{score.pk}").status_code == 200
    }
    assert readers == {"Agent", "Supervisor", "Admin"}
    assert desk.school.client("Colleague").get(f"/quality/{score.pk}").status_code == 404
    assert desk.school.client("Colleague").get("/api/v1/scores").json()["results"] == []
    assert desk.school.client("Owner").get("/quality/scores.csv").getvalue().decode().count("\n") == 1


def test_marks_are_those_of_the_rubric(desk: Desk) -> None:
    person = desk.school.people["Agent"].pk
    first, second = desk.marks(1, 1)

    def refused(*marks: tuple[int, int | None]) -> list[str]:
        sent = [{"dimension": pk, "points": points} for pk, points in marks]
        answer = desk.post("Supervisor", "scores", {"person": person, "rubric": "Service", "marks": sent})
        assert answer.status_code == 400
        return [error["message"] for error in answer.json()["errors"]]

    assert refused((first, 3)) == ["Mark each dimension of the rubric as it is now, or say that it did not come up."]
    assert refused((first, 3), (first, 4), (second, 1)) == ["Mark each dimension once."]
    assert refused((first, 6), (second, 1)) == ["Marks go from 1 to 5."]
    assert refused((first, None), (second, None)) == ["Nothing came up in this call, so there is nothing to score."]
    without = desk.give(marks=(None, 5))
    assert (without.percent, without.adherence) == (100, None)


def test_a_round_one_has_no_place_in_fits_nobody(desk: Desk) -> None:
    cycle = desk.open_round()
    body = {
        "person": desk.school.people["Agent"].pk,
        "rubric": "Service",
        "marks": [{"dimension": pk, "points": 3} for pk in desk.marks(3, 3)],
        "cycle": cycle.pk,
    }
    refused = desk.post("Supervisor", "scores", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "cycle")


def test_the_journal_tells_only_admins_whose_call_it_was(desk: Desk) -> None:
    score = desk.give(note="A word.")
    event = Event.objects.get(verb="score.given")
    assert (event.root_type, event.root_id, event.actor_id) == ("person", score.person_id, score.scorer_id)
    assert "A word." not in str(event.data)
    for name, seen in (("Admin", True), ("Owner", False), ("Supervisor", False)):
        found = desk.school.client(name).get("/api/v1/events?verb=score.given").json()["results"]
        assert bool(found) is seen


def test_lists_cost_the_same_with_three_and_thirty(desk: Desk) -> None:
    paths = ("/quality/", "/quality/people", "/quality/trend", "/api/v1/scores", "/api/v1/rubrics")

    def costs(many: int) -> dict[str, int]:
        while Score.objects.count() < many:
            name = f"Agent {Score.objects.count()}"
            team = desk.school.cards
            desk.school.person(name, "agent", Scope.TEAM, team.pk, site=team.site, team=team)
            score = desk.give(name, note="A word.")
            actions.dispute(score=score, by=desk.school.people[name], reason="It was another call.")
        found = {}
        for path in paths:
            client = desk.school.client("Supervisor")
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found[path] = len(queries)
        return found

    few = costs(3)
    assert costs(30) == few
    assert max(few.values()) <= 16


def test_a_file_of_scores_has_all_of_them_and_no_words_of_coaching(desk: Desk) -> None:
    desk.give(note="Between us.", interaction_id="=C-1")
    desk.give("Colleague")
    body = desk.school.client("Supervisor").get("/quality/scores.csv").getvalue().decode()
    assert body.count("\n") == 3
    assert "'=C-1" in body
    assert "Between us." not in body
    only = desk.school.client("Supervisor").get("/quality/scores.csv?person=agent@example.test")
    assert only.getvalue().decode().count("\n") == 2
    assert Mark.objects.count() == 4
