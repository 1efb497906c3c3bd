"""What a line of news says, in the reader's language. What it tells of is read when it is shown, not stored with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback.catalogue.models import Release
from feedback.champions import words
from feedback.changes.queries import changes_visible_to
from feedback.core.navigation import address
from feedback.core.wording import day, moment
from feedback.letters.models import TeamLetter
from feedback.notifications import (
    letter_wording,
    overdue_wording,
    proof_wording,
    quality_wording,
    shift_wording,
    training_wording,
)
from feedback.notifications.floor_wording import ON_THE_FLOOR, Asked, asked_about
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.quality.models import Score
from feedback.reports.models import FrictionReport, Kind, Message, Response, State, Unsealing, Verification
from feedback.reports.natures import OWED
from feedback.reports.pseudonyms import pseudonym_of
from feedback.reports.queries import reports_visible_to
from feedback.reports.seal import done_by
from feedback.reports.states import ASKING

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox, ready to be shown: who did what, to which report, in which words, and where to go."""

    notification: Notification
    sentence: str
    url: str
    icon: str
    title: str = ""
    reference: str = ""
    #: What the owner or the reporter wrote, where the line tells of that.
    quote: str = ""
    #: Whether the reader is asked here, in place, if it is fixed for them.
    asks: bool = False
    #: In a mail: the address by which they say that they have seen it; empty where there is nothing to say.
    seen_url: str = ""
    #: What the reader has said since: fixed or not; None for nothing.
    said: bool | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lines of one page name, read for all of them together, as far as the reader may see it."""

    reports: Mapping[int, FrictionReport]
    people: Mapping[int, str]
    answers: Mapping[int, str]
    messages: Mapping[int, str]
    unsealings: Mapping[int, str]
    changes: Mapping[int, str]
    said: Mapping[tuple[int, int], bool]
    rosters: Mapping[int, str]
    floor: Asked
    owed: overdue_wording.Owed
    scores: Mapping[int, Score]
    sessions: training_wording.Sessions
    releases: Mapping[int, Release]
    letters: Mapping[int, TeamLetter]


ICONS = MappingProxyType(
    {
        "answer": "s-how",
        "question": "talk",
        "talk": "talk",
        "progress": "s-seen",
        "late": "s-broken",
        "assigned": "inbox",
        "verdict": "s-again",
        "clock": "clock",
        "hand_over": "people",
        "seal": "shield",
        "swap": "calendar",
        "cover": "calendar",
        "gaps": "s-risk",
        "floor": "floor",
        "floor_answer": "s-how",
        "floor_climbed": "up",
        "floor_note": "pin",
        "seat": "calendar",
        "session_soon": "bell",
        "overdue": "clock",
        "team_overdue": "s-risk",
        "nudge": "bell",
        "sign_off": "s-seen",
        "unnoted": "people",
        "score": "chart",
        "score_asked": "why",
        "release": "s-again",
        "regression": "s-risk",
        "letter": "mail",
        "letter_ready": "edit",
    }
)


def surroundings(lines: Iterable[Notification], reader: User) -> Surroundings:
    """What these lines name, with a constant number of queries however many they are."""
    lines = list(lines)
    ids = {line.subject_id for line in lines if line.subject_type == "report"}
    rosters = {line.subject_id for line in lines if line.subject_type == "roster"}
    reports = reports_visible_to(reader).select_related("tool").in_bulk(ids)
    people = _facts(lines, "actor").union(*(_facts(lines, fact) for fact in shift_wording.PEOPLE))
    people |= {line.subject_id for line in lines if line.subject_type == "person"}
    said = Verification.objects.filter(done_by(reader), report__in=reports)
    return Surroundings(
        reports=reports,
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "name")),
        answers=_texts(Response.objects.filter(report__in=reports), "message", _facts(lines, "response_id")),
        messages=_texts(Message.objects.filter(report__in=reports), "text", _facts(lines, "message_id")),
        unsealings=_texts(Unsealing.objects.filter(report__in=reports), "reason", _facts(lines, "unsealing")),
        changes=_texts(changes_visible_to(reader), "after", _facts(lines, "change")),
        rosters=shift_wording.roster_names(_facts(lines, "roster") | rosters),
        floor=asked_about(lines, reader),
        owed=overdue_wording.owed_in(lines, reader),
        scores=quality_wording.scores_of(lines, reader),
        sessions=training_wording.sessions_in(lines),
        releases=proof_wording.releases_in(lines),
        letters=letter_wording.letters_in(lines, reader),
        said={(report, turn): fixed for report, turn, fixed in said.values_list("report_id", "round", "fixed")},
    )


def _texts(rows: QuerySet[Any], column: str, ids: set[int]) -> dict[int, str]:
    return dict(rows.filter(pk__in=ids).values_list("pk", column))


def _facts(lines: Iterable[Notification], name: str) -> set[int]:
    return {line.params[name] for line in lines if line.params.get(name)}


def line_of(notification: Notification, around: Surroundings) -> Line:
    """One line of news in the active language and zone."""
    icon = ICONS.get(notification.kind, "bell")
    told = _of_another_room(notification, around, icon)
    return told or _about_report(notification, around, icon)


def _of_another_room(notification: Notification, around: Surroundings, icon: str) -> Line | None:
    """A line that is about no single report, in the words of what it is about."""
    if notification.kind == "swap":
        swap = shift_wording.told_by(notification.params, around.people, around.rosters)
        return Line(notification, swap, shift_wording.url_of(notification.params), icon)
    if alone := _about_one_thing(notification, around, icon):
        return alone
    if notification.count > 1 and notification.params.get("several"):
        return Line(notification, _bundle(notification), _bundle_url(notification), icon)
    if told := _of_training(notification, around) or proof_wording.told_by(notification, around.releases):
        return Line(notification, *told, icon)
    return None


def _about_one_thing(notification: Notification, around: Surroundings, icon: str) -> Line | None:
    """A line about one question, score or letter."""
    if notification.subject_type in ON_THE_FLOOR:
        found = around.floor.line_of(notification, around.people)
        return Line(notification, found.sentence, found.url, icon, found.title, found.reference, found.quote)
    if notification.subject_type == letter_wording.SUBJECT:
        return Line(notification, *letter_wording.told_by(notification, around.letters), icon)
    if notification.subject_type == quality_wording.SUBJECT:
        scored = quality_wording.told_by(notification, around.people, around.scores)
        return Line(notification, scored.sentence, scored.url, icon, quote=scored.quote)
    return None


def _about_report(notification: Notification, around: Surroundings, icon: str) -> Line:
    report = around.reports.get(notification.subject_id) if notification.subject_type == "report" else None
    sentence = _bundle(notification) if notification.count > 1 else _single(notification, around)
    if report is None:
        return Line(notification, sentence, _url(notification), icon)
    said = around.said.get((report.pk, report.reopened_count)) if notification.kind == "answer" else None
    return Line(
        notification,
        sentence=sentence,
        url=reverse("reports:detail", args=[report.reference]),
        icon=icon,
        title=report.title,
        reference=report.reference,
        quote=_quote(notification.params, around),
        asks=said is None and _asks(notification, report),
        said=said,
    )


def _asks(notification: Notification, report: FrictionReport) -> bool:
    """Whether the line asks if it is fixed: not ahead of a change's day, and once that has come, confirmed or not."""
    what = notification.params.get("what")
    if notification.kind != "answer" or what == "changes_from" or report.nature not in OWED:
        return False
    return report.state in ASKING or (what in {"works", "works_still"} and report.state == State.CONFIRMED)


def _of_training(notification: Notification, around: Surroundings) -> tuple[str, str] | None:
    """The sentence about a seat or about what is overdue, and where it leads; None for news of anything else."""
    if notification.kind in training_wording.KINDS:
        return around.sessions.sentence_of(notification), around.sessions.url_of(notification)
    if notification.kind in overdue_wording.KINDS:
        return around.owed.sentence_of(notification, around.people), overdue_wording.url_of(notification)
    return None


def _quote(params: Mapping[str, int], around: Surroundings) -> str:
    """What was written to the reader; of a change without a word to them, what is so now."""
    wrote = around.answers.get(params.get("response_id") or 0) or around.messages.get(params.get("message_id") or 0)
    wrote = wrote or around.unsealings.get(params.get("unsealing") or 0)
    return wrote or around.changes.get(params.get("change") or 0, "")


def _single(notification: Notification, around: Surroundings) -> str:
    params = notification.params
    named = {
        "who": around.people.get(params.get("actor") or 0) or _teller(notification, around),
        "reference": f"F-{notification.subject_id}",
        "into": f"F-{params.get('into')}",
        "person": around.people.get(notification.subject_id, ""),
        "date": _date(params.get("deliver_by")),
        "due": _moment(params.get("due_at")),
        "roster": around.rosters.get(notification.subject_id, ""),
        "span": _span(params),
        "was": _date(params.get("was")),
        "from": _moment(params.get("from")),
        "often": _often(params.get("times") or 0),
    }
    told = str(_sentence(str(params.get("what")), str(params.get("kind")))) % named
    return told.removesuffix(".") if told.endswith("..") else told  # « déc. » brings a full stop of its own


def _teller(notification: Notification, around: Surroundings) -> str:
    """Whoever did something without their name, by what they are called there."""
    report = around.reports.get(notification.subject_id) if notification.subject_type == "report" else None
    return pseudonym_of(report.pk) if report and report.anonymous else _("The reporter")


def _often(times: int) -> str:
    return ngettext("It was moved once.", "It was moved %(times)d times.", times) % {"times": times}


def _date(text: str | None) -> str:
    return day(date.fromisoformat(text), today=timezone.localdate()) if text else ""


def _moment(text: str | None) -> str:
    zone, now = timezone.get_current_timezone(), timezone.now()
    return moment(datetime.fromisoformat(text), zone=zone, now=now) if text else ""


def _span(params: Mapping[str, Any]) -> str:
    """The hours of a shift or a gap on the reader's clock."""
    if not params.get("starts_at") or not params.get("ends_at"):
        return ""
    start, end = (datetime.fromisoformat(params[name]) for name in ("starts_at", "ends_at"))
    return words.when(start, end, timezone.get_current_timezone(), timezone.now())


def _sentence(what: str, kind: str) -> Sentence:
    return _BY_KIND[what][kind] if what in _BY_KIND else _SENTENCES[what]


#: By what was answered or promised.
_BY_KIND: Mapping[str, Mapping[str, Sentence]] = {
    "responded": {
        Kind.CHANGED: gettext_lazy("%(who)s changed something because of %(reference)s."),
        Kind.PLANNED: gettext_lazy("%(who)s promises a change for %(reference)s by %(date)s."),
        Kind.WITH_VENDOR: gettext_lazy("%(who)s took %(reference)s to the vendor."),
        Kind.ANSWERED: gettext_lazy("%(who)s answered %(reference)s."),
        Kind.DECLINED: gettext_lazy("%(who)s said not now to %(reference)s, and why."),
    },
    "warned": {
        "acknowledge": gettext_lazy("%(reference)s is still to be seen, by %(due)s."),
        "respond": gettext_lazy("%(reference)s needs its answer by %(due)s."),
        "deliver": gettext_lazy("The change promised for %(reference)s is due by %(due)s."),
    },
    "missed": {
        "acknowledge": gettext_lazy("Nobody looked at %(reference)s by %(due)s. A word still helps."),
        "respond": gettext_lazy("The answer to %(reference)s was due by %(due)s. It still helps."),
        "deliver": gettext_lazy("The change promised for %(reference)s did not come by %(due)s. Say what happens now."),
    },
    "late": {
        "respond": gettext_lazy("We promised you an answer to %(reference)s by %(due)s and broke it. We are on it."),
        "deliver": gettext_lazy("We promised you a change for %(reference)s by %(due)s and broke it. We are on it."),
    },
}
_SENTENCES: Mapping[str, Sentence] = {
    "changed_by": gettext_lazy("You said it, and something changed: %(reference)s."),
    "changes_from": gettext_lazy("You said it, and it is different from %(from)s on: %(reference)s."),
    "works": gettext_lazy("The change for %(reference)s is in effect now."),
    "works_still": gettext_lazy("You have not said yet whether the change for %(reference)s works."),
    "moved": gettext_lazy("%(who)s moved the change promised for %(reference)s from %(was)s to %(date)s. %(often)s"),
    "seen": gettext_lazy("%(who)s has seen %(reference)s."),
    "seen_wrote": gettext_lazy("%(who)s has seen %(reference)s and wrote to you."),
    "asked": gettext_lazy("%(who)s has a question about %(reference)s."),
    "commented": gettext_lazy("%(who)s wrote on %(reference)s."),
    "replied": gettext_lazy("%(who)s replied on %(reference)s, and its clock runs again."),
    "merged": gettext_lazy("%(reference)s went into %(into)s. You get every answer, and the earlier date holds."),
    "parted": gettext_lazy("%(reference)s stands for itself again, with its own date."),
    "taken_up": gettext_lazy("%(who)s took %(reference)s up again."),
    "assigned": gettext_lazy("%(reference)s is yours to answer."),
    "unowned": gettext_lazy("Nobody could be found to answer %(reference)s. Give it to somebody."),
    "reopened": gettext_lazy("%(reference)s is open again: it still happens."),
    "appealed": gettext_lazy("There is an appeal on %(reference)s, so it is open again."),
    "unsealed": gettext_lazy("Two admins opened who wrote %(reference)s. This is why:"),
    "confirmed": gettext_lazy("%(reference)s is confirmed as fixed."),
    "escalated": gettext_lazy("A promise on %(reference)s broke, and now it comes to you."),
    "filled": gettext_lazy("%(who)s put you on for %(roster)s: %(span)s."),
    "gap": gettext_lazy("%(roster)s lacks somebody: %(span)s."),
    "left": gettext_lazy("%(person)s left. See what they still owe, and hand it over."),
}


def _bundle(notification: Notification) -> str:
    """Several events in one sentence: "12 promises broke, 3 broken promises come to you."."""
    tally = notification.params.get("tally", {})
    pieces = [_PLURALS[what](count) % {"count": count} for what, count in tally.items()]
    told = _(", ").join(pieces)
    return _("%(news)s.") % {"news": told[:1].upper() + told[1:]}


_PLURALS: Mapping[str, Callable[[int], str]] = {
    "gap": lambda n: ngettext(
        "%(count)d gap in your rosters is to be filled", "%(count)d gaps in your rosters are to be filled", n
    ),
    "team_overdue": lambda n: ngettext(
        "%(count)d person of yours is overdue for training", "%(count)d people of yours are overdue for training", n
    ),
    "warned": lambda n: ngettext("%(count)d promise needs you soon", "%(count)d promises need you soon", n),
    "missed": lambda n: ngettext("%(count)d promise broke", "%(count)d promises broke", n),
    "escalated": lambda n: ngettext(
        "%(count)d broken promise comes to you", "%(count)d broken promises come to you", n
    ),
    "late": lambda n: ngettext("%(count)d date we gave you has passed", "%(count)d dates we gave you have passed", n),
    "assigned": lambda n: ngettext("%(count)d report is yours to answer", "%(count)d reports are yours to answer", n),
    "unowned": lambda n: ngettext(
        "%(count)d report has nobody to answer it", "%(count)d reports have nobody to answer them", n
    ),
    "reopened": lambda n: ngettext("%(count)d report is open again", "%(count)d reports are open again", n),
    "appealed": lambda n: ngettext("there is %(count)d appeal", "there are %(count)d appeals", n),
    "confirmed": lambda n: ngettext(
        "%(count)d report is confirmed as fixed", "%(count)d reports are confirmed as fixed", n
    ),
    "seen": lambda n: ngettext("%(count)d of your reports was seen", "%(count)d of your reports were seen", n),
    "merged": lambda n: ngettext("%(count)d of your reports was merged", "%(count)d of your reports were merged", n),
    "parted": lambda n: ngettext(
        "%(count)d of your reports stands for itself again", "%(count)d of your reports stand for themselves again", n
    ),
    "taken_up": lambda n: ngettext(
        "%(count)d of your reports was taken up again", "%(count)d of your reports were taken up again", n
    ),
}


def _url(notification: Notification) -> str:
    if notification.subject_type == "person":
        return reverse("people:detail", args=[notification.subject_id])
    if notification.subject_type == "roster":
        return reverse(f"champions:{'coverage' if notification.kind == 'gaps' else 'week'}")
    return reverse("notifications:list")


def _bundle_url(notification: Notification) -> str:
    """Where what a bundle counts stands together: the owner's inbox, the broken promises, or one's own reports."""
    if notification.kind in {"late", "progress"}:
        return reverse("home")
    if notification.kind == "gaps":
        return reverse("champions:coverage")
    if notification.kind in overdue_wording.KINDS:
        return overdue_wording.url_of(notification)
    climbed = set(notification.params.get("tally", {})) == {"escalated"}
    return address("commitments:list" if climbed else "inbox") or reverse("notifications:list")
