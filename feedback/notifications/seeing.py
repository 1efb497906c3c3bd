"""The link in a mail by which an owner says "I have seen it", without signing in.

It does that one thing for that one person and report, and for two weeks. A mail program or a scanner may fetch it by
itself, so looking at it changes nothing; only a POST does.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from feedback.people.models import User
from feedback.reports import states
from feedback.reports.models import FrictionReport
from feedback.reports.permissions import may_answer
from feedback.reports.queries import reports_visible_to

SIGNER = TimestampSigner(salt="feedback.notifications.seeing", sep=".")
VALID = timedelta(days=14)
VERB = "acknowledge"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who could say so of which report, and whether that is still to be said."""

    person: User
    report: FrictionReport

    @property
    def open(self) -> bool:
        """Whether the report can still be acknowledged."""
        return VERB in states.legal(self.report.state, self.report.nature)


def seen_key(person: User, report: FrictionReport) -> str:
    """The secret part of the link; empty where this person cannot say so of this report now."""
    if VERB not in states.legal(report.state, report.nature) or not may_answer(person, report).allowed:
        return ""
    return SIGNER.sign_object([person.pk, report.pk])


def asked_by(key: str) -> Asked | None:
    """What a link stands for; None when made up or too old, or its reader has left or sees the report no more."""
    try:
        person_id, report_id = SIGNER.unsign_object(key, max_age=VALID)
    except (BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=person_id, is_active=True).first()
    report = reports_visible_to(person).filter(pk=report_id).first() if person else None
    return Asked(person, report) if person and report else None
