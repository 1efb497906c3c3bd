"""The real centre two weeks on: its people and complaints come in, some are answered, and a sweep breaks the rest."""

import csv
import io
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from feedback.commitments.models import Commitment, Kind, State
from feedback.events.relay import relay
from feedback.notifications.models import Mail, Notification
from feedback.notifications.posting import send_due
from feedback.people.actions import import_people
from feedback.reports import actions
from feedback.reports.models import FrictionReport

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there"),
]
DAY = timedelta(days=1)
EVERY = 4


@pytest.fixture
def centre() -> None:
    """Everybody, and every fourth of the reports."""
    with (DATA / "people.csv").open("rb") as people:
        import_people(file=people, by=None, create_missing=True)
    read = actions.import_reports(file=_some(DATA / "reports.csv"), create_missing=True)
    assert (read.errors, read.created) == ([], read.read)
    _told()


def _some(path: Path) -> IO[bytes]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows[::EVERY]])
    return io.BytesIO(text.getvalue().encode())


def _told() -> tuple[Counter[int], Counter[int]]:
    """Everything that is owed is told and mailed, digests too; how many lines and mails each person got by it.

    Of those without a name, no mail is kept.
    """
    lines, mails = (set(model.objects.values_list("pk", flat=True)) for model in (Notification, Mail))
    assert relay().pending == 0
    mail.outbox.clear()
    send_due(now=timezone.now() + DAY)
    fresh = [
        Counter(model.objects.exclude(pk__in=old).filter(user__isnull=False).values_list("user_id", flat=True))
        for model, old in ((Notification, lines), (Mail, mails))
    ]
    kept = set(Mail.objects.values_list("message_id", flat=True))
    assert sum(letter.extra_headers["Message-ID"] in kept for letter in mail.outbox) == fresh[1].total()
    return fresh[0], fresh[1]


def test_it_misses_exactly_what_has_no_answer_and_tells_everybody_once(centre: None) -> None:
    for report in FrictionReport.objects.order_by("pk")[::5]:
        assert report.owner is not None
        actions.respond(report=report, by=report.owner, kind="answered", message="Here is how.")
    _told()
    silent = FrictionReport.objects.filter(answered_at=None)

    call_command("sweep_commitments", now=timezone.now() + 14 * DAY + timedelta(hours=6))

    missed = Commitment.objects.filter(kind=Kind.RESPOND, state=State.MISSED, closed_at=None)
    assert set(missed.values_list("subject_id", flat=True)) == set(silent.values_list("pk", flat=True))
    lines, mails = _told()
    concerned = {person for pair in silent.values_list("owner_id", "reporter_id") for person in pair if person}
    assert concerned <= set(lines)
    assert set(lines.values()) == {1}
    assert mails == lines
