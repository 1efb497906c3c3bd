"""What somebody's place still lacks before its round is done for them. The one place that says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.training.models import CheckItem, Enrolment, Programme
from feedback.training.states import Completion


class Lack(models.TextChoices):
    """What is missing; the codes are on the wire."""

    SEAT = "seat", _("Being there")
    CLOSING = "closing", _("The lead closes the session")
    CHECK = "check", _("The short check")
    SIGN_OFF = "sign_off", _("The supervisor’s yes")


def asks_check(programme: Programme) -> bool:
    """Whether its people do a check: it counts, and there is something to ask."""
    return programme.completion == Completion.CHECK and CheckItem.objects.filter(programme=programme).exists()


def lacks(enrolment: Enrolment, programme: Programme, *, closed: bool, check: bool) -> list[Lack]:
    """What is missing, in the order in which it comes. Pure.

    `closed` says whether the session they were in is over, `check` whether the programme asks anything.
    """
    if enrolment.attended_at is None:
        return [Lack.SEAT]
    missing = {
        Lack.CLOSING: not closed,
        Lack.CHECK: check and enrolment.passed_at is None,
        Lack.SIGN_OFF: programme.completion == Completion.SIGN_OFF and enrolment.signed_off_at is None,
    }
    return [lack for lack, is_missing in missing.items() if is_missing]
