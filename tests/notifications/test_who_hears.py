"""Who hears of what: everybody concerned once, nobody of what they did themselves."""

from datetime import timedelta

from django.utils import timezone

from feedback.changes import actions as changes
from feedback.commitments.sweep import sweep
from feedback.events.relay import relay
from feedback.people import actions as people
from feedback.people.models import Absence
from feedback.reports import actions as reports
from tests.notifications.conftest import Desk, News


def test_the_whole_loop_tells_each_side_of_the_other(desk: Desk, news: News) -> None:
    agent, owner = desk.people["Agent 01"], desk.people["Owner 04"]
    report = desk.report()
    relay()
    assert news.everybody() == {"Owner 04": [f"{report} is yours to answer."]}
    news.clear()
    reports.acknowledge(report=report, by=owner)
    reports.ask(report=report, by=owner, message="On which calls?")
    relay()
    assert news.everybody() == {
        "Agent 01": [f"Owner 04 has a question about {report}.", f"Owner 04 has seen {report}."]
    }
    assert news.lines("Agent 01")[0].quote == "On which calls?"
    news.clear()
    reports.reply(report=report, by=agent, message="On all of them.")
    relay()
    assert news.everybody() == {"Owner 04": [f"Agent 01 replied on {report}, and its clock runs again."]}
    news.clear()
    reports.respond(report=report, by=owner, kind="answered", message="Press Alt and S.")
    relay()
    assert news.everybody() == {"Agent 01": [f"Owner 04 answered {report}."]}
    assert news.lines("Agent 01")[0].quote == "Press Alt and S."
    news.clear()
    reports.verify(report=report, by=agent, fixed=True)
    relay()
    assert news.everybody() == {"Owner 04": [f"{report} is confirmed as fixed."]}


def test_a_vote_subscribes_to_answers_only(desk: Desk, news: News) -> None:
    report, owner = desk.report(), desk.people["Owner 04"]
    reports.support(report=report, by=desk.people["Agent 02"])
    news.clear()
    reports.acknowledge(report=report, by=owner)
    reports.reply(report=report, by=owner, message="We look into it.")
    relay()
    assert "Agent 02" not in news.everybody()
    reports.respond(report=report, by=owner, kind="declined", message="Not now, because of the freeze.")
    relay()
    assert news.of("Agent 02") == [f"Owner 04 said not now to {report}, and why."]
    assert len(news.of("Agent 01")) == 3


def test_one_change_for_many_reports_is_told_once_and_told_again_when_it_is_new_again(desk: Desk, news: News) -> None:
    agent, owner = desk.people["Agent 01"], desk.people["Owner 04"]
    asked = [desk.report(), desk.report(text="And it takes a minute."), desk.report(by="Agent 02")]
    reports.support(report=asked[0], by=desk.people["Agent 02"])
    change = changes.draft(by=owner, title="New model", before="Wrong", after="Right", tool=asked[0].tool, links=asked)
    news.clear()
    changes.publish(change=change, by=owner)
    relay()
    told = [f"You said it, and something changed: {asked[0]}."]
    assert news.everybody() == {"Agent 01": told, "Agent 02": told}
    reports.verify(report=asked[0], by=agent, fixed=False)
    news.clear()
    reports.respond(report=asked[0], by=owner, kind="changed", message="Now really.", change_id=change.pk)
    relay()
    assert news.everybody() == {"Agent 01": told, "Agent 02": told}
    assert news.lines("Agent 02")[0].quote == "Now really."


def test_published_change_reaches_those_whose_report_cannot_be_answered_any_more(desk: Desk, news: News) -> None:
    agent, owner = desk.people["Agent 01"], desk.people["Owner 04"]
    report = desk.report()
    reports.respond(report=report, by=owner, kind="answered", message="Restart it.")
    reports.verify(report=report, by=agent, fixed=True)
    change = changes.draft(by=owner, title="T", before="B", after="A", tool=report.tool, links=[report])
    news.clear()
    changes.publish(change=change, by=owner)
    relay()
    assert news.everybody() == {"Agent 01": [f"You said it, and something changed: {report}."]}
    assert not news.lines("Agent 01")[0].asks


def test_a_deputy_hears_instead_of_an_owner_who_is_away(desk: Desk, news: News) -> None:
    report, now = desk.report(), timezone.now()
    deputy = desk.person("Owner 09", "owner")
    news.clear()
    Absence.objects.create(
        user=desk.people["Owner 04"], starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=3), deputy=deputy
    )
    reports.reply(report=report, by=desk.people["Agent 01"], message="Any news?")
    relay()
    assert news.everybody() == {"Owner 09": [f"Agent 01 wrote on {report}."]}


def test_an_appeal_reaches_the_supervisors_and_a_broken_promise_climbs(desk: Desk, news: News) -> None:
    report = desk.report()
    reports.respond(report=report, by=desk.people["Owner 04"], kind="declined", message="Because.")
    news.clear()
    reports.reopen(report=report, by=desk.people["Agent 01"], reason="It costs me an hour a day.")
    relay()
    told = [f"There is an appeal on {report}, so it is open again."]
    assert news.everybody() == {"Owner 04": told, "Supervisor 05": told}
    news.clear()
    sweep(now=timezone.now() + timedelta(days=20))
    relay()
    assert set(news.everybody()) == {"Agent 01", "Owner 04", "Supervisor 05"}
    assert news.of("Supervisor 05") == [f"A promise on {report} broke, and now it comes to you."]
    assert "and broke it. We are on it." in news.of("Agent 01")[0]


def test_merging_and_separating_is_told_to_whoever_raised_it(desk: Desk, news: News) -> None:
    first, second = desk.report(), desk.report(by="Agent 02")
    news.clear()
    reports.merge(report=second, by=desk.people["Owner 04"], into=first)
    relay()
    assert news.of("Agent 02") == [f"{second} went into {first}. You get every answer, and the earlier date holds."]
    news.clear()
    reports.unmerge(report=second, by=desk.people["Owner 04"])
    relay()
    assert news.everybody() == {"Agent 02": [f"{second} stands for itself again, with its own date."]}


def test_whoever_left_hears_nothing_and_admins_hear_of_what_they_owe(desk: Desk, news: News) -> None:
    report = desk.report()
    news.clear()
    people.deactivate(person=desk.people["Owner 04"], by=None)
    reports.reply(report=report, by=desk.people["Agent 01"], message="Hello?")
    relay()
    assert news.everybody() == {"Admin 06": ["Owner 04 left. See what they still owe, and hand it over."]}
    people.deactivate(person=desk.people["Agent 03"], by=None)
    relay()
    assert len(news.of("Admin 06")) == 1


def test_the_line_that_asked_is_read_once_it_has_its_answer(desk: Desk, news: News) -> None:
    report = desk.report()
    reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="Press Alt and S.")
    relay()
    page = desk.page("Agent 01")
    assert "Fixed for me" in page.get("/news").text
    page.post(f"/reports/{report}/verify", {"fixed": "true", "next": "/news"})
    assert page.get("/news/unread").text.count('data-unread="0"') == 1
    assert "You said: fixed for me." in page.get("/news?show=all").text
