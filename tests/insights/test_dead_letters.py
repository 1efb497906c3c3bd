"""What was given up: an admin sees why, tries it again, and nobody learns from it who raised what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.events import relay
from feedback.events.models import Event, Outbox
from feedback.notifications.models import Mail
from feedback.notifications.queries import notifications_visible_to
from feedback.people.models import Letter
from feedback.reports import actions as reports
from tests.insights.conftest import Desk, Queries


def give_up(desk: Desk, monkeypatch: pytest.MonkeyPatch, count: int = 1) -> None:
    """Answers of which nobody could be told, because telling is broken."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Agent 01 cannot be told")

    with monkeypatch.context() as patch:
        patch.setattr("feedback.notifications.reactions.tell", broken)
        for _ in range(count):
            report = desk.report(anonymous=True)
            reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="So.")
        for day in range(relay.ATTEMPTS + 1):
            relay.relay(now=timezone.now() + timedelta(days=day))


def test_an_admin_sees_why_and_tries_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    give_up(desk, monkeypatch)
    admin = desk.page("Admin 06")
    html = admin.get("/setup/dead-letters").text
    assert "RuntimeError at" in html
    assert "tell_everybody_concerned" in html
    assert "Agent 01" not in html, "an error's words may name an anonymous reporter"
    row = Outbox.objects.get(reaction__endswith="tell_everybody_concerned")
    done = admin.post(f"/setup/dead-letters/{row.pk}/replay", follow=True)
    assert "It is being tried again." in done.text
    relay.relay()
    assert notifications_visible_to(desk.people["Agent 01"]).filter(kind="answer").count() == 1
    assert Event.objects.filter(verb="reaction.replayed", actor_id=desk.people["Admin 06"].pk).count() == 1
    again = admin.post(f"/setup/dead-letters/{row.pk}/replay", follow=True)
    assert "This has been tried again already." in again.text


def test_all_of_it_can_be_tried_again_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    give_up(desk, monkeypatch, count=3)
    admin = desk.page("Admin 06")
    assert "6 are being tried again." in admin.post("/setup/dead-letters/replay", follow=True).text
    relay.relay()
    assert not Outbox.objects.exists()
    assert "Nothing was given up." in admin.get("/setup/dead-letters").text


def test_nobody_else_tries_anything_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    give_up(desk, monkeypatch)
    row = Outbox.objects.latest("id")
    for name in ("Agent 01", "Owner 04", "Supervisor 05"):
        page = desk.page(name)
        assert page.post(f"/setup/dead-letters/{row.pk}/replay").status_code == 403
        assert page.post("/setup/dead-letters/replay").status_code == 403
        assert page.post(f"/setup/dead-letters/mail/{desk.people['Agent 01'].pk}/retry").status_code == 403
    row.refresh_from_db()
    assert row.dead_at is not None


def test_mail_that_failed_names_the_person_and_never_what_it_told(desk: Desk) -> None:
    agent, now = desk.people["Agent 01"], timezone.now()
    for n in range(2):
        Mail.objects.create(
            user=agent, message_id=f"<{n}@x>", subject="F-1001: It hangs", text="It hangs", html="It hangs",
            created_at=now, available_at=now, attempts=1, last_error="SMTPRecipientsRefused 550", dead_at=now,
        )  # fmt: skip
    Letter.objects.create(
        person=agent, kind="invitation", asked_at=now, available_at=now, last_error="SMTPDataError", dead_at=now
    )
    admin = desk.page("Admin 06")
    html = admin.get("/setup/dead-letters").text
    assert "SMTPRecipientsRefused 550" in html
    assert "SMTPDataError" in html
    assert "F-1001" not in html
    assert "hangs" not in html
    told = admin.post(f"/setup/dead-letters/mail/{agent.pk}/retry", follow=True).text
    assert "Mail to Agent 01 is being tried again." in told
    assert Mail.objects.filter(dead_at=None, attempts=0).count() == 2
    assert "Admin 06 tried mail to Agent 01 again" in admin.get("/setup/journal?verb=mail.retried").text.replace(
        "<strong>Admin 06</strong>", "Admin 06"
    )


def test_thirty_cost_what_three_cost(desk: Desk, queries: Queries, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = desk.page("Admin 06")
    give_up(desk, monkeypatch, count=2)
    few = queries(lambda: admin.get("/setup/dead-letters"))
    give_up(desk, monkeypatch, count=15)
    assert queries(lambda: admin.get("/setup/dead-letters")) == few
