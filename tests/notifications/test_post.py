"""Sending over real SMTP: refusals, a server that is away, two senders at once, a sender that dies."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from feedback.events.relay import relay
from feedback.notifications import posting
from feedback.notifications.models import Mail
from feedback.people import actions as people
from feedback.reports import actions as reports
from tests.notifications.conftest import Desk
from tests.postbox import MailServer, Postbox

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(minutes=1)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    made = MailServer(Postbox())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 5
    made.start()
    yield made
    made.stop()


@pytest.fixture
def box(server: MailServer) -> Postbox:
    return server.box


def write_to(desk: Desk, *names: str) -> None:
    """An answer on its way to each of these people, and to nobody else."""
    for name in names:
        report = desk.report(by=name)
        reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message=f"So, {name}.")
    relay()
    owner = desk.people["Owner 04"]
    owner.notifications.all().delete()
    posting.mailing.gather(now=timezone.now() + SOON)


def send(after: timedelta = SOON) -> posting.Sent:
    return posting.send_due(now=timezone.now() + after)


def test_a_mail_server_takes_it_as_it_should_be(desk: Desk, box: Postbox) -> None:
    write_to(desk, "Agent 01")
    assert send().sent == 1
    (mail,) = box.taken
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]  # type: ignore[union-attr]
    assert mail["To"] == desk.people["Agent 01"].email
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["References"] == mail["In-Reply-To"]
    assert send().sent == 0


def test_an_address_that_does_not_exist_is_given_up_at_once_and_holds_up_nobody(desk: Desk, box: Postbox) -> None:
    box.answers[desk.people["Agent 01"].email] = "550 No such user here"
    write_to(desk, "Agent 01", "Agent 02", "Agent 03")
    done = send()
    assert (done.sent, done.failed) == (2, 1)
    dead = Mail.objects.get(dead_at__isnull=False)
    assert (dead.user, dead.last_error) == (desk.people["Agent 01"], "SMTPRecipientsRefused 550")
    assert send(timedelta(days=1)).failed == 0


def test_a_server_that_says_later_is_asked_again_with_the_same_message_id(desk: Desk, box: Postbox) -> None:
    address = desk.people["Agent 01"].email
    box.answers[address] = "451 Try again later"
    write_to(desk, "Agent 01")
    written = Mail.objects.get()
    assert send().failed == 1
    assert send().failed == 0, "it did not wait"
    del box.answers[address]
    assert send(timedelta(hours=1)).sent == 1
    assert box.ids() == [written.message_id]


def test_a_server_that_is_away_costs_one_attempt_a_pass(desk: Desk, server: MailServer, box: Postbox) -> None:
    server.stop()
    write_to(desk, "Agent 01", "Agent 02", "Agent 03")
    assert send().failed == 1
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert not Mail.objects.filter(dead_at__isnull=False).exists()
    server.start()
    assert send().sent == 2
    assert send(timedelta(hours=1)).sent == 1
    assert len(set(box.ids())) == 3


def test_after_three_days_it_is_given_up_and_an_admin_can_try_again(
    desk: Desk, server: MailServer, box: Postbox, time_machine: Any
) -> None:
    write_to(desk, "Agent 01")
    server.stop()
    began = timezone.now()
    for _ in range(posting.ATTEMPTS):
        mail = Mail.objects.get()
        assert mail.dead_at is None
        time_machine.move_to(mail.available_at)
        posting.send_due()
    mail.refresh_from_db()
    assert mail.dead_at is not None
    assert timedelta(days=2) < mail.dead_at - began < timedelta(days=4)
    server.start()
    admin, person = desk.page("Admin 06"), desk.people["Agent 01"]
    assert "Agent 01" in admin.get("/setup/dead-letters").text
    admin.post(f"/setup/dead-letters/mail/{person.pk}/retry")
    assert posting.send_due().sent == 1
    assert box.ids() == [mail.message_id]


def test_the_mail_of_whoever_left_is_dropped(desk: Desk, box: Postbox) -> None:
    write_to(desk, "Agent 01", "Agent 02")
    people.deactivate(person=desk.people["Agent 01"], by=None)
    assert send().sent == 1
    assert not Mail.objects.filter(sent_at=None).exists()


def test_no_transaction_is_open_while_the_server_is_talked_to(
    desk: Desk, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    message_of = posting.message_of

    def spy(mail: Mail) -> Any:
        seen.append(connection.in_atomic_block)
        return message_of(mail)

    monkeypatch.setattr(posting, "message_of", spy)
    write_to(desk, "Agent 01")
    send()
    assert seen == [False]


def test_a_sender_that_dies_after_the_servers_yes_repeats_the_same_message_id(
    desk: Desk, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_to(desk, "Agent 01")

    with monkeypatch.context() as patch:
        patch.setattr(Mail, "save", _dying(Mail.save))
        with pytest.raises(SystemExit):
            send()
    assert send().sent == 0, "another sender must wait until the lease is over"
    assert send(posting.LEASE + timedelta(minutes=5)).sent == 1
    assert len(box.ids()) == 2
    assert len(set(box.ids())) == 1


def _dying(save: Any) -> Any:
    def saving(self: Mail, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") == ["sent_at"]:
            raise SystemExit
        save(self, *args, **kwargs)

    return saving


def test_two_senders_at_once_send_each_mail_once(desk: Desk, box: Postbox) -> None:
    for n in range(10, 22):
        desk.person(f"Agent {n}", "agent")
    names = [name for name in desk.people if name.startswith("Agent")]
    for name in names:
        report = desk.report(by=name)
        reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="So.")
    relay()
    results: list[posting.Sent] = []

    def work() -> None:
        try:
            results.append(send())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done.gathered for done in results) == len(names) + 1
    assert sum(done.sent for done in results) == len(names) + 1
    assert len(set(box.ids())) == len(box.ids()) == len(names) + 1
