"""What a line of news says, in the reader's language. The reports' titles are read when it is shown, not stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.core import wording
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Kind
from feedback.reports.states import ASKING


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox, ready to be shown: who did what, to which report, and where to go."""

    notification: Notification
    sentence: str
    title: str
    url: str
    icon: str
    #: Whether the reader is asked here, in place, if it is fixed for them.
    asks: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lines of one page name, read for all of them together."""

    reports: Mapping[int, FrictionReport]
    people: Mapping[int, str]


ICONS = {
    "answer": "s-how",
    "question": "talk",
    "talk": "talk",
    "progress": "s-seen",
    "late": "s-broken",
    "assigned": "inbox",
    "verdict": "s-again",
    "clock": "clock",
    "hand_over": "people",
}


def surroundings(lines: Iterable[Notification]) -> Surroundings:
    """The reports and people that these lines name, in two queries however many there are."""
    lines = list(lines)
    reports = {line.subject_id for line in lines if line.subject_type == "report"}
    reports |= {line.params["into"] for line in lines if line.params.get("into")}
    people = {line.params["actor"] for line in lines if line.params.get("actor")}
    people |= {line.subject_id for line in lines if line.subject_type == "person"}
    return Surroundings(
        reports=FrictionReport.objects.select_related("tool").in_bulk(reports),
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "name")),
    )


def line_of(notification: Notification, around: Surroundings) -> Line:
    """One line of news in the active language and zone."""
    report = around.reports.get(notification.subject_id) if notification.subject_type == "report" else None
    many = notification.count > 1
    return Line(
        notification=notification,
        sentence=_bundle(notification) if many else _single(notification, report, around),
        title="" if many or report is None else report.title,
        url=_bundle_url(notification) if many else _url(notification, report),
        icon=ICONS.get(notification.kind, "bell"),
        asks=bool(report and notification.kind == "answer" and report.state in ASKING),
        reference="" if many or report is None else report.reference,
    )


def _single(notification: Notification, report: FrictionReport | None, around: Surroundings) -> str:
    params = notification.params
    named = {
        "who": around.people.get(params.get("actor") or 0) or _("The reporter"),
        "reference": report.reference if report else "",
        "into": f"F-{params['into']}" if params.get("into") else "",
        "person": around.people.get(notification.subject_id, ""),
        "date": wording.day(date.fromisoformat(params["deliver_by"])) if params.get("deliver_by") else "",
    }
    return _sentence(params) % named


def _sentence(params: Mapping[str, object]) -> str:
    what = str(params.get("what"))
    if what == "responded":
        return _ANSWERS[str(params.get("kind"))]()
    if what in {"warned", "missed", "escalated"}:
        return _CLOCKS[what]()
    return _SENTENCES[what]()


_ANSWERS = {
    Kind.CHANGED: lambda: _("%(who)s changed something because of %(reference)s. Is it fixed for you?"),
    Kind.PLANNED: lambda: _("%(who)s promises a change for %(reference)s by %(date)s."),
    Kind.WITH_VENDOR: lambda: _("%(who)s took %(reference)s to the vendor."),
    Kind.ANSWERED: lambda: _("%(who)s answered %(reference)s. Does that settle it for you?"),
    Kind.DECLINED: lambda: _("%(who)s said not now to %(reference)s, and why."),
}
_CLOCKS = {
    "warned": lambda: _("A promise on %(reference)s needs you: its time is running."),
    "missed": lambda: _("A promise on %(reference)s broke. An answer still helps."),
    "escalated": lambda: _("A promise on %(reference)s broke, and you are the next to know."),
}
_SENTENCES = {
    "changed_by": lambda: _("You said it, and something changed: %(reference)s. Is it fixed for you?"),
    "seen": lambda: _("%(who)s has seen %(reference)s."),
    "asked": lambda: _("%(who)s has a question about %(reference)s."),
    "commented": lambda: _("%(who)s wrote on %(reference)s."),
    "replied": lambda: _("%(who)s replied on %(reference)s, and its clock runs again."),
    "merged": lambda: _("%(reference)s went into %(into)s. You get every answer, and the earlier date holds."),
    "assigned": lambda: _("%(reference)s is yours to answer."),
    "reopened": lambda: _("%(reference)s is open again: it still happens."),
    "confirmed": lambda: _("%(reference)s is confirmed as fixed."),
    "late": lambda: _("We promised you an answer to %(reference)s, and the date passed. We are on it."),
    "left": lambda: _("%(person)s left. See what they still owed, and hand it over."),
}


def _bundle(notification: Notification) -> str:
    """Several events in one sentence: "12 promises broke, 3 need you"."""
    tally = notification.params.get("tally", {})
    pieces = [_PLURALS[what](count) % {"count": count} for what, count in tally.items() if count]
    return _(", ").join(pieces) + "."


_PLURALS = {
    "warned": lambda n: ngettext(
        "the time of %(count)d promise is running", "the time of %(count)d promises is running", n
    ),
    "missed": lambda n: ngettext("%(count)d promise broke", "%(count)d promises broke", n),
    "escalated": lambda n: ngettext(
        "%(count)d broken promise comes to you", "%(count)d broken promises come to you", n
    ),
    "assigned": lambda n: ngettext("%(count)d report is yours to answer", "%(count)d reports are yours to answer", n),
    "late": lambda n: ngettext(
        "we owe you %(count)d answer whose date has passed", "we owe you %(count)d answers whose date has passed", n
    ),
}


def _url(notification: Notification, report: FrictionReport | None) -> str:
    if report is not None:
        return reverse("reports:detail", args=[report.reference])
    if notification.subject_type == "person":
        return _named("people:detail", notification.subject_id)
    return reverse("notifications:list")


def _bundle_url(notification: Notification) -> str:
    if notification.kind == "late":
        return reverse("home")
    if set(notification.params.get("tally", {})) == {"escalated"}:
        return reverse("commitments:list")
    return reverse("inbox")


def _named(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return reverse("notifications:list")
