"""Mail: in the reader's words and zone, as often as they like, threaded, and ended by one click."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from feedback.events.relay import relay
from feedback.notifications import actions, posting
from feedback.notifications.models import Mail, Notification
from feedback.people import actions as people
from feedback.reports import actions as reports
from tests.notifications.conftest import Desk, News

Post = Callable[..., list[EmailMultiAlternatives]]


def answered(desk: Desk, message: str = "Press Alt and S.", **more: object) -> str:
    """A report that was just answered; its reference."""
    report = desk.report(**more)  # type: ignore[arg-type]
    reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message=message)
    return report.reference


def to(name: str, mails: list[EmailMultiAlternatives], desk: Desk) -> list[EmailMultiAlternatives]:
    return [mail for mail in mails if mail.to == [desk.people[name].email]]


def test_an_answer_arrives_in_plain_and_html_with_what_was_said(desk: Desk, news: News, post: Post) -> None:
    reference = answered(desk, "Press Alt & S.")
    (mail,) = to("Agent 01", post(), desk)
    html = str(mail.alternatives[0][0])
    assert mail.subject == f"{reference}: The summary says the customer was satisfied but he hung up on me"
    assert "Press Alt & S." in mail.body
    assert "Press Alt &amp; S." in html
    assert f"/reports/{reference}" in mail.body
    assert f"/reports/{reference}" in html
    assert "Hello Agent 01," in mail.body


def test_mails_about_one_report_are_one_thread(desk: Desk, news: News, post: Post) -> None:
    report = desk.report()
    news.clear()
    reports.ask(report=report, by=desk.people["Owner 04"], message="When?")
    (first,) = post()
    reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="So.")
    (second,) = post()
    headers = [mail.extra_headers for mail in (first, second)]
    assert headers[0]["References"] == headers[1]["References"] == headers[1]["In-Reply-To"]
    assert headers[0]["Message-ID"] != headers[1]["Message-ID"]


def test_what_happens_together_is_one_mail(desk: Desk, news: News, post: Post) -> None:
    answered(desk)
    answered(desk, text="It stops in the middle.")
    (mail,) = to("Agent 01", post(), desk)
    assert mail.subject == "2 things are new for you"
    assert "References" not in mail.extra_headers


def test_in_the_readers_language_and_zone(desk: Desk, news: News, post: Post) -> None:
    agent = desk.people["Agent 01"]
    people.set_preferences(person=agent, language="fr", timezone="Asia/Manila")
    report = desk.report()
    reports.respond(
        report=report,
        by=desk.people["Owner 04"],
        kind="planned",
        message="Bientôt.",
        deliver_by=timezone.localdate() + timedelta(days=30),
    )
    (mail,) = to("Agent 01", post(), desk)
    assert '<html lang="fr">' in str(mail.alternatives[0][0])
    assert ".." not in mail.body


@pytest.mark.parametrize("wish", [("daily", 1, 1), ("weekly", 7, 1), ("never", 8, 0)])
def test_as_often_as_they_like(desk: Desk, news: News, post: Post, wish: tuple[str, int, int]) -> None:
    often, days, sent = wish
    actions.prefer(by=desk.people["Agent 01"], wanted={"answer": often, "progress": often})
    answered(desk)
    answered(desk, text="It stops in the middle.")
    assert to("Agent 01", post(), desk) == []
    assert len(to("Agent 01", post(after=timedelta(days=days, hours=1)), desk)) == sent
    assert len(news.of("Agent 01")) == 2


def test_a_changed_mind_counts_for_what_still_waits(desk: Desk, news: News, post: Post) -> None:
    agent = desk.people["Agent 01"]
    actions.prefer(by=agent, wanted={"answer": "weekly"})
    answered(desk)
    assert to("Agent 01", post(), desk) == []
    actions.prefer(by=agent, wanted={"answer": "now"})
    assert len(to("Agent 01", post(), desk)) == 1


def test_what_was_read_is_not_mailed(desk: Desk, news: News, post: Post) -> None:
    answered(desk)
    relay()
    actions.read_all(by=desk.people["Agent 01"])
    assert to("Agent 01", post(), desk) == []


def test_nothing_goes_to_whoever_left_not_even_what_was_written_already(desk: Desk, news: News, post: Post) -> None:
    answered(desk)
    answered(desk, by="Agent 02")
    relay()
    posting.mailing.gather(now=timezone.now() + timedelta(seconds=20))
    answered(desk, by="Agent 03")
    relay()
    for name in ("Agent 01", "Agent 03"):
        people.deactivate(person=desk.people[name], by=None)
    mails = post(after=timedelta(minutes=1))
    assert [len(to(f"Agent 0{n}", mails, desk)) for n in (1, 2, 3)] == [0, 1, 0]
    assert not Mail.objects.filter(sent_at=None).exists()


def test_a_long_digest_counts_what_does_not_fit(desk: Desk, news: News, post: Post) -> None:
    actions.prefer(by=desk.people["Agent 01"], wanted={"answer": "daily"})
    for n in range(posting.mailing.LINES + 2):
        answered(desk, text=f"It gets in my way for the {n}. time.")
    (mail,) = to("Agent 01", post(after=timedelta(days=1, hours=1)), desk)
    assert mail.subject == "52 things are new for you"
    assert "And 2 more" in mail.body


def test_the_title_of_a_report_that_went_out_of_sight_stays_out_of_the_mail(desk: Desk, news: News, post: Post) -> None:
    report = desk.report(by="Agent 03")
    news.clear()
    reports.support(report=report, by=desk.people["Owner 04"])
    item = actions.News("late", "late", "report", report.pk, "event:1", 1, {"kind": "respond"})
    actions.tell(news=[(desk.people["Agent 01"].pk, item)])
    (mail,) = to("Agent 01", post(after=timedelta(days=1, hours=1)), desk)
    assert "satisfied" not in mail.body + mail.subject


def link_in(mail: EmailMultiAlternatives) -> str:
    found = re.fullmatch(r"<https?://[^/]+(/.+)>", mail.extra_headers["List-Unsubscribe"])
    assert found
    return found[1]


def test_the_link_in_a_mail_ends_mails_of_its_kind_by_a_post_alone(desk: Desk, news: News, post: Post) -> None:
    answered(desk)
    (mail,) = to("Agent 01", post(), desk)
    program = Client(enforce_csrf_checks=True)
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "End these mails?" in program.get(link_in(mail)).text
    answered(desk)
    assert len(to("Agent 01", post(), desk)) == 1, "looking at the link changed something"
    done = program.post(link_in(mail), {"List-Unsubscribe": "One-Click"})
    assert "These mails have ended." in done.text
    answered(desk)
    assert to("Agent 01", post(), desk) == []
    reports.ask(report=desk.report(), by=desk.people["Owner 04"], message="When?")
    assert len(to("Agent 01", post(), desk)) == 1


def test_a_made_up_link_is_nobodys(desk: Desk) -> None:
    for key in ("x", "WzEsImFuc3dlciJd.forged", "%00"):
        assert Client().get(f"/news/unsubscribe/{key}").status_code == 404


def test_old_mail_is_forgotten(desk: Desk, news: News, post: Post) -> None:
    answered(desk)
    post()
    posting.forget_sent(now=timezone.now() + timedelta(days=29))
    assert Mail.objects.exists()
    posting.forget_sent(now=timezone.now() + timedelta(days=31))
    assert not Mail.objects.exists()
    assert Notification.objects.filter(mailed_at__isnull=False).exists()
