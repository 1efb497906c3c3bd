"""Why a date is the date it is, in words for the page: from the promise itself and the time that did not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.commitments.models import Commitment, Kind, Pause
from feedback.commitments.terms import HOURS, WORKING, length_of
from feedback.core import wording


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one promise falls due when it does. `zone` and `now` are the reader's."""

    promise: Commitment
    site: str
    pauses: tuple[Pause, ...]
    zone: tzinfo
    now: datetime

    def __str__(self) -> str:
        """All of it, as sentences."""
        return " ".join(filter(None, [self._rule(), self._moved(), self._waited()]))

    def _rule(self) -> str:
        promise, policy = self.promise, self.promise.policy
        if promise.kind == Kind.DELIVER:
            return _("The date that was promised with the answer on %(opened)s.") % {"opened": self._opened}
        named = {"opened": self._opened, "site": self.site, "policy": policy.get("name", "")}
        length = length_of(policy, promise.kind, again=bool(promise.round))
        if length is None:
            return _("That is the promise “%(policy)s”.") % named
        amount, unit = length
        if unit == HOURS:
            told = ngettext(
                "%(hours)d working hour in %(site)s from %(opened)s, as “%(policy)s” promises.",
                "%(hours)d working hours in %(site)s from %(opened)s, as “%(policy)s” promises.",
                amount,
            )
            return told % {**named, "hours": amount, "opened": self._opened_at}
        if unit == WORKING:
            told = ngettext(
                "%(days)d working day in %(site)s from %(opened)s, as “%(policy)s” promises.",
                "%(days)d working days in %(site)s from %(opened)s, as “%(policy)s” promises.",
                amount,
            )
            return told % {**named, "days": amount}
        told = ngettext(
            "%(days)d day from %(opened)s, at the latest to the end of that working day in %(site)s.",
            "%(days)d days from %(opened)s, at the latest to the end of that working day in %(site)s.",
            amount,
        )
        named_policy = _("That is the promise “%(policy)s”.") % named
        return f"{told % {**named, 'days': amount}} {named_policy}"

    def _moved(self) -> str:
        promise = self.promise
        first = self._day(promise.first_due_at)
        if promise.moved_count:
            return ngettext(
                "It was %(first)s at first and has been moved once.",
                "It was %(first)s at first and has been moved %(times)d times.",
                promise.moved_count,
            ) % {"first": first, "times": promise.moved_count}
        if promise.recounted_at:
            told = _("It was %(first)s at first and was counted anew on %(day)s, because the site’s calendar changed.")
            return told % {"first": first, "day": self._day(promise.recounted_at)}
        if promise.due_at < promise.first_due_at:
            return _("A report with an earlier date was merged into this, so that date holds instead of %(first)s.") % {
                "first": first
            }
        return ""

    def _waited(self) -> str:
        """What was added because somebody was waited for; only a clock that counts all hours says how long."""
        if self.promise.kind == Kind.DELIVER and not self.pauses:
            return ""
        waited = sum((_length(pause, self.now) for pause in self.pauses), timedelta())
        if not waited:
            return _("Nobody was asked to wait, so nothing was added.")
        return _("The clock stood still for %(span)s while a question waited for its answer, and that was added.") % {
            "span": wording.span(waited)
        }

    @property
    def _opened_at(self) -> str:
        return wording.moment(self.promise.opened_at, zone=self.zone, now=self.now)

    @property
    def _opened(self) -> str:
        return self._day(self.promise.opened_at)

    def _day(self, at: datetime) -> str:
        return wording.local_day(at, zone=self.zone, now=self.now)


def _length(pause: Pause, now: datetime) -> timedelta:
    return max((pause.ended_at or now) - pause.started_at, timedelta())


def reason_for(promise: Commitment, *, site: str, pauses: Iterable[Pause], zone: tzinfo, now: datetime) -> str:
    """Why this promise falls due when it does, in the active language."""
    return str(Reason(promise, site, tuple(pauses), zone, now))
