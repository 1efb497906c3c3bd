"""Everything calendar arithmetic can refuse, each with a sentence that says what to do instead.

A leaf without Django: `template` is marked for translation here and translated by the door that shows it
(`gettext(error.template) % error.params`); `str(error)` is the English sentence.
"""

from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Mark `message` for makemessages, which knows this name, without importing Django."""
    return message


class CalendarError(ValueError):
    """A question about calendar time that has no answer; `template` filled with `params` says why."""

    template: ClassVar[str]

    def __init__(self, **params: object) -> None:
        super().__init__(self.template % params)
        self.params = params


class HoursError(CalendarError):
    """Business hours that cannot be built."""


class UnknownZoneError(HoursError):
    """The zone is not in the IANA time zone database."""

    template = gettext_noop("“%(zone)s” is not a time zone we know. Use an IANA name such as Europe/Paris.")


class BadWeekError(HoursError):
    """The week does not list each of its seven days once."""

    template = gettext_noop("A week needs exactly 7 days from Monday to Sunday; this one has %(count)s.")


class BadIntervalError(HoursError):
    """An interval that is empty, runs backwards or leaves its day."""

    template = gettext_noop(
        "%(day)s: %(start)s–%(end)s is not a span within one day. It must start before it ends, between 00:00 "
        "and 24:00; write a night shift as two spans, one up to 24:00 and one from 00:00 on the next day."
    )


class OverlapError(HoursError):
    """Two intervals of one day share time: nearly always a slip of the keyboard."""

    template = gettext_noop("%(day)s: %(first)s and %(second)s overlap. Join them into one or move one of them.")


class NoOpenHoursError(HoursError):
    """No weekday has open time, so nothing would ever fall due."""

    template = gettext_noop("This calendar is never open. Give at least one day its hours.")


class ClockError(CalendarError):
    """A question about an instant or a duration that has no answer."""


class NaiveInstantError(ClockError):
    """A date and time without zone or offset names no instant."""

    template = gettext_noop("%(at)s has no UTC offset, so it names no instant. Add one: %(at)s+01:00, or Z for UTC.")


class OutOfRangeError(ClockError):
    """The instant lies where local time cannot be told any more."""

    template = gettext_noop("%(at)s is outside the years this clock can tell (%(first)s to %(last)s).")


class NegativeDurationError(ClockError):
    """Time runs forwards only."""

    template = gettext_noop("A duration cannot be negative.")


class BadPauseError(ClockError):
    """A pause that ends before it starts."""

    template = gettext_noop("A pause ends (%(end)s) before it starts (%(start)s).")


class BeyondHorizonError(ClockError):
    """The search for enough open time was given up."""

    template = gettext_noop(
        "There is not enough open time within %(years)s years of %(start)s. Check the duration, the holidays and "
        "pauses without an end."
    )


class BadRotationError(ClockError):
    """A rotation without members, or with shifts of no length."""

    template = gettext_noop("A rotation needs at least one member and a shift length of 1 or more.")
