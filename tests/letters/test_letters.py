"""A team's monthly letter: assembled once, edited before it goes out, sent by somebody or by itself, and read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from feedback.changes.models import Change
from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.letters import actions
from feedback.letters.gathering import month_after, month_before
from feedback.letters.models import TeamLetter
from feedback.notifications.actions import prefer
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from tests.letters.conftest import FIRST, OCTOBER, Desk, Month, News, Queries

#: When the outbox has been round, by the database's own clock as well.
SOON = FIRST + timedelta(days=36_500)
Post = Callable[..., list[EmailMultiAlternatives]]


def sent(month: Month) -> TeamLetter:
    """The letter, sent by its supervisor."""
    return actions.send(letter=month.letter(), by=month.desk.people["Supervisor 05"])


def test_it_tells_what_the_team_said_and_what_came_of_it(desk: Desk, month: Month) -> None:
    letter = sent(month)
    html = desk.page("Agent 09").get(f"/letters/{letter.pk}").text
    assert "3 reports and 3 times “me too”, from 5 of you." in html
    assert "It waits for your note." in html
    assert "“The macro is nowhere”" in html
    assert "Under Tools, then Macros." in html
    assert "“The bell rings twice”" in html
    assert "promised by <time" in html
    assert ", and not kept yet" in html
    assert "4 of 6 promises to you were kept in time." in html
    assert "Montréal alone" not in html
    names = [name for name in desk.people if name != "Agent 09" and name in html]
    assert names == []


def test_what_was_said_without_a_name_is_nowhere_in_it(desk: Desk, month: Month) -> None:
    desk.report(by="Agent 08", text="Nobody may know of the ostrich.", anonymous=True)
    letter = month.letter()
    html = desk.page("Supervisor 05").get(f"/letters/{letter.pk}").text
    assert "ostrich" not in html
    assert "3 reports" in html


def test_figures_of_few_people_are_left_out(desk: Desk, month: Month) -> None:
    FrictionReport.objects.filter(text="The bell rings twice.").update(reporter=desk.people["Agent 08"])
    letter = month.letter()
    html = desk.page("Supervisor 05").get(f"/letters/{letter.pk}").text
    assert "of you." not in html
    assert "asked" not in html
    assert "It waits for your note." in html


def test_a_change_ahead_of_its_day_is_told_in_the_month_that_has_it(desk: Desk, month: Month) -> None:
    Change.objects.update(effective_at=FIRST + timedelta(days=9))
    parts = [list(month.letter().lines.values_list("part", flat=True))]
    late = actions.assemble(team=month.letter().team, month=month_after(OCTOBER), now=FIRST + timedelta(days=31))
    parts += [list(late.lines.values_list("part", flat=True)) if late else []]
    assert ["change" in told for told in parts] == [False, True]


def test_a_change_that_they_still_see_is_not_told_as_done(month: Month) -> None:
    Change.objects.update(still_count=F("people_count"))
    assert "change" not in month.letter().lines.values_list("part", flat=True)


def test_each_month_is_told_once_in_its_first_days(desk: Desk, month: Month) -> None:
    assert actions.tend(now=FIRST - timedelta(hours=7)) == 0  # in Dublin it is still October
    assert actions.tend(now=FIRST + timedelta(days=8)) == 0
    first = month.letter()
    assert actions.tend(now=FIRST + timedelta(hours=1)) == 0
    assert TeamLetter.objects.filter(team=first.team).count() == 1
    told = Event.objects.filter(verb="letter.assembled").values_list("team_id", flat=True)
    assert set(told) == {team.pk for team in desk.teams.values()}
    assert first.month == OCTOBER


def test_a_team_that_said_nothing_gets_no_letter(desk: Desk, month: Month) -> None:
    desk.teams["Quiet"] = type(desk.teams["Cork"]).objects.create(name="Quiet", site=desk.sites["Cork"])
    User.objects.create_user("quiet@example.test", name="Quiet one", site=desk.sites["Cork"], team=desk.teams["Quiet"])
    assert month.letter("Quiet").state == "nothing"
    assert "Quiet" not in desk.page("Admin 06").get("/letters").text


def test_a_supervisor_edits_it_and_the_team_reads_it_as_edited(desk: Desk, month: Month) -> None:
    letter, boss = month.letter(), desk.page("Supervisor 05")
    address = f"/letters/{letter.pk}/edit"
    lines = {line.part: line.pk for line in letter.lines.all()}
    form = {field.html_name: field.value() for field in boss.get(address).context["form"] if field.value()}
    form |= {"greeting": "Well said. Call +353 21 123 4567.", "own": "Cake on Friday."}
    form |= {f"place_{lines['answer']}": 1}
    del form[f"show_{lines['waiting']}"]
    assert boss.post(address, form)["Location"] == f"/letters/{letter.pk}"
    assert desk.page("Agent 01").get(f"/letters/{letter.pk}").status_code == 404
    assert boss.post(f"/letters/{letter.pk}/send").status_code == 302
    html = desk.page("Agent 01").get(f"/letters/{letter.pk}").text
    assert "Well said. Call [phone]." in html
    assert "The bell rings twice" not in html
    places = [html.index(words) for words in ("The macro is nowhere", "The note waits", "Cake on Friday.")]
    assert places == sorted(places)
    refused = boss.post(address, form)
    assert (refused.status_code, TeamLetter.objects.get(pk=letter.pk).state) == (302, "sent")


def test_wrong_input_is_said_at_its_field_and_kept(desk: Desk, month: Month) -> None:
    letter = month.letter()
    first = letter.lines.all()[0].pk
    page = desk.page("Supervisor 05").post(f"/letters/{letter.pk}/edit", {f"place_{first}": "x", "own": "Kept words."})
    assert page.status_code == 400
    assert "Kept words." in page.text


@pytest.mark.parametrize(
    ("name", "read", "write"), [("Agent 01", 404, 404), ("Owner 04", 404, 404), ("Admin 06", 200, 302)]
)
def test_a_draft_is_its_supervisors_and_admins(desk: Desk, month: Month, name: str, read: int, write: int) -> None:
    letter, page = month.letter(), desk.page(name)
    assert page.get(f"/letters/{letter.pk}").status_code == read
    assert page.post(f"/letters/{letter.pk}/leave-out").status_code == write


def test_a_sent_letter_is_its_teams_to_read_and_nobodys_to_write(desk: Desk, month: Month) -> None:
    letter = sent(month)
    statuses = {name: desk.page(name).get(f"/letters/{letter.pk}").status_code for name in ("Agent 02", "Agent 03")}
    assert statuses == {"Agent 02": 200, "Agent 03": 404}
    assert desk.page("Agent 02").get(f"/letters/{letter.pk}/edit").status_code == 403
    assert desk.api("Agent 02").post(f"/api/v1/letters/{letter.pk}/send").status_code == 403
    assert desk.api("Supervisor 05").post(f"/api/v1/letters/{letter.pk}/send").status_code == 409


def test_it_goes_out_by_itself_after_five_working_days(desk: Desk, month: Month) -> None:
    letter = month.letter()
    assert letter.send_at == FIRST + timedelta(days=5)  # this centre works on Sundays, too
    assert "It goes out by itself" in desk.page("Supervisor 05").get(f"/letters/{letter.pk}").text
    month.move_to(letter.send_at, tick=False)
    assert actions.tend(now=letter.send_at) == 2  # Montréal's as well
    assert actions.tend(now=letter.send_at) == 0
    told = Event.objects.get(verb="letter.sent", team_id=letter.team_id)
    assert (told.actor_id, told.data) == (None, {"month": "2026-10", "by_itself": True})


def test_with_no_days_set_it_waits_for_somebody(desk: Desk, month: Month, settings: Any) -> None:
    settings.LETTERS_SEND_AFTER_DAYS = 0
    letter = month.letter()
    assert letter.send_at is None
    assert "It goes out when you send it." in desk.page("Supervisor 05").get(f"/letters/{letter.pk}").text


def test_everybody_in_the_team_has_one_mail_with_the_letter_in_it(
    desk: Desk, month: Month, news: News, post: Post
) -> None:
    month.letter()
    relay(now=SOON)
    assert "The letter of October 2026 to Cork Cards is ready for your words." in news.of("Supervisor 05")
    User.objects.filter(name="Agent 02").update(language="fr")
    prefer(by=desk.people["Agent 07"], wanted={"letter": "never"})
    letter = sent(month)
    relay(now=SOON)
    relay(now=SOON)
    letters = [one for one in post() if "Cork Cards" in one.subject and "ready" not in one.subject]
    mails = {one.to[0]: one for one in letters}
    assert len(letters) == len(mails)
    assert sorted(mails) == [f"agent0{number}@example.test" for number in (1, 2, 8, 9)]
    mail = mails["agent01@example.test"]
    assert mail.subject == "What Cork Cards said in October 2026, and what we did"
    html = str(mail.alternatives[0][0])
    for text in (str(mail.body), html):
        assert "It waits for your note." in text
        assert "Under Tools, then Macros." in text
        assert f"/letters/{letter.pk}" in text
    assert "octobre 2026" in mails["agent02@example.test"].subject
    assert Notification.objects.filter(kind="letter").count() == 5


def test_programs_read_edit_and_send_it(desk: Desk, month: Month) -> None:
    letter, api = month.letter(), desk.api("Supervisor 05")
    address = f"/api/v1/letters/{letter.pk}"
    there = api.get(address).json()
    assert [line["part"] for line in there["lines"]] == ["said", "change", "answer", "waiting", "promises"]
    ids = {line["part"]: line["id"] for line in there["lines"]}
    body = {
        "greeting": "Hello.",
        "lines": [{"id": ids["change"]}, {"text": "Cake."}, {"id": ids["said"], "shown": False}],
    }
    edited = api.patch(address, body).json()
    shown = [(line["part"], line["text"]) for line in edited["lines"] if line["shown"]]
    assert (edited["greeting"], shown) == ("Hello.", [("change", ""), ("own", "Cake.")])
    wrong = api.patch(address, {"lines": [{"id": 99_999}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "lines")
    nothing = api.patch(address, {"lines": []})
    assert [line["shown"] for line in nothing.json()["lines"]] == [False] * 6
    assert api.post(f"{address}/send").status_code == 409
    api.patch(address, body)
    assert api.post(f"{address}/send").json()["state"] == "sent"
    seen = desk.api("Agent 01").get(address).json()
    assert [line["part"] for line in seen["lines"]] == ["change", "own"]
    verbs = Event.objects.filter(root_type="letter", root_id=letter.pk).order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb != "letter.edited"] == ["letter.assembled", "letter.sent"]


@pytest.mark.parametrize("path", ["/letters", "/api/v1/letters"])
def test_thirty_letters_cost_what_three_cost(desk: Desk, queries: Queries, path: str) -> None:
    door: Any = desk.api("Admin 06").get if "api" in path else desk.page("Admin 06").get
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def write(many: int) -> None:
        month = TeamLetter.objects.order_by("month").values_list("month", flat=True).first() or OCTOBER
        for _ in range(many):
            month = month_before(month)
            TeamLetter.objects.create(team=desk.teams["Cork"], month=month, state="sent", sent_at=at, assembled_at=at)

    write(3)
    door(path)
    few = queries(lambda: door(path))
    write(17)
    assert queries(lambda: door(path)) == few
