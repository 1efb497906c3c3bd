"""The kinds of news there are: their names in the preferences, and how often mail tells of them unless changed."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.notifications.models import Frequency
from feedback.people.models import Role

EVERYBODY = frozenset(Role.values)
ANSWERING = frozenset({Role.OWNER, Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the preferences. `roles` are those to whom it can happen at all."""

    label: str | Promise
    hint: str | Promise
    default: Frequency
    roles: frozenset[str] = EVERYBODY
    #: Whether what happens within a short time is one line: fifteen promises that broke are one message.
    bundled: bool = False
    #: A bundled line takes more in until it is read, mailed, or this old.
    open_for: timedelta = timedelta(hours=1)


KINDS: dict[str, Kind] = {
    "answer": Kind(
        _("Answers"), _("An answer or a change to something you raised or said “me too” on."), Frequency.NOW
    ),
    "release": Kind(
        _("New versions"), _("A tool of which you said that it is fixed was renewed: is it still?"), Frequency.NOW
    ),
    "regression": Kind(
        _("More reports after a release"),
        _("The week after a new version of your tool brought more than chance explains."),
        Frequency.NOW,
        ANSWERING,
    ),
    "question": Kind(_("Questions to you"), _("The owner needs to know something before going on."), Frequency.NOW),
    "talk": Kind(_("Talk"), _("Somebody wrote on a report you raised or answer."), Frequency.NOW),
    "progress": Kind(
        _("Progress"), _("Your report was seen, merged or taken up again."), Frequency.DAILY, bundled=True
    ),
    "late": Kind(
        _("Promises to you that broke"), _("We gave you a date, and it has passed."), Frequency.DAILY, bundled=True
    ),
    "assigned": Kind(
        _("Reports given to you"), _("You are the owner of a report now."), Frequency.NOW, ANSWERING, bundled=True
    ),
    "verdict": Kind(
        _("What people say to your answers"),
        _("It is fixed for them, or it still happens."),
        Frequency.NOW,
        ANSWERING,
        bundled=True,
    ),
    "clock": Kind(
        _("Promises that need you"),
        _("Half the time is used, it is at risk, or it broke."),
        Frequency.NOW,
        ANSWERING,
        bundled=True,
    ),
    "swap": Kind(
        _("Shifts and swaps"),
        _("A colleague asks you to take a shift, or it is settled who has it."),
        Frequency.NOW,
        frozenset({Role.CHAMPION, Role.SUPERVISOR, Role.ADMIN}),
    ),
    "cover": Kind(
        _("Shifts you were put on"),
        _("Somebody was missing, and you are on instead."),
        Frequency.NOW,
        frozenset({Role.CHAMPION}),
    ),
    "gaps": Kind(
        _("Gaps in your rosters"),
        _("Champions are missing in a week, or tomorrow."),
        Frequency.NOW,
        frozenset({Role.SUPERVISOR, Role.ADMIN}),
        bundled=True,
    ),
    "floor": Kind(
        _("Questions from the floor"),
        _("Somebody asks while you are on, or says whether your answer helped."),
        Frequency.NEVER,
        frozenset({Role.CHAMPION, Role.SUPERVISOR, Role.ADMIN}),
    ),
    "floor_answer": Kind(
        _("Answers from the floor"), _("A champion answered you, or needs to know something."), Frequency.NEVER
    ),
    "floor_climbed": Kind(
        _("Questions that come to you"),
        _("Nobody took it in time, or a champion handed it to you."),
        Frequency.NOW,
        frozenset({Role.SUPERVISOR, Role.ADMIN}),
    ),
    "floor_note": Kind(
        _("Notes to look at again"),
        _("The day has come to say whether a note of yours is still true."),
        Frequency.DAILY,
        frozenset({Role.CHAMPION, Role.SUPERVISOR, Role.OWNER, Role.ADMIN}),
    ),
    "seat": Kind(
        _("Seats in training"),
        _("An invitation for your calendar, what changes about it, and when it is cancelled."),
        Frequency.NOW,
    ),
    "session_soon": Kind(_("Training that is near"), _("A session of yours begins soon."), Frequency.NOW),
    "overdue": Kind(
        _("Training that is overdue"), _("The day by which you were to have been there is over."), Frequency.DAILY
    ),
    "nudge": Kind(
        _("Reminders from your supervisor"), _("They ask you to find a seat for what is overdue."), Frequency.NOW
    ),
    "team_overdue": Kind(
        _("Training your people have not had"),
        _("Somebody you look after is overdue: one line a day, however many they are."),
        Frequency.DAILY,
        frozenset({Role.SUPERVISOR, Role.ADMIN}),
        bundled=True,
        open_for=timedelta(days=1),
    ),
    "sign_off": Kind(
        _("People who wait for your yes"),
        _("They were in a session, and you say whether they can do it: one line a session."),
        Frequency.DAILY,
        frozenset({Role.SUPERVISOR, Role.ADMIN}),
    ),
    "unnoted": Kind(
        _("Sessions without a list"),
        _("A session of yours is over, and nobody is noted as there."),
        Frequency.NOW,
        frozenset({Role.CHAMPION, Role.SUPERVISOR, Role.ADMIN}),
    ),
    "score": Kind(
        _("Calls of yours that were scored"),
        _("With a word of coaching, or because somebody looked at a score again."),
        Frequency.DAILY,
        frozenset({Role.AGENT, Role.CHAMPION}),
    ),
    "score_asked": Kind(
        _("Scores to look at again"),
        _("Somebody does not agree with a score, or it was settled by another."),
        Frequency.NOW,
        frozenset({Role.SUPERVISOR, Role.ADMIN}),
    ),
    "letter": Kind(
        _("The month’s letter to your team"),
        _("What your team said, what we did, and what still waits."),
        Frequency.NOW,
    ),
    "letter_ready": Kind(
        _("Letters to look through"),
        _("A letter to a team of yours is assembled, and waits for your words."),
        Frequency.NOW,
        frozenset({Role.SUPERVISOR, Role.ADMIN}),
    ),
    "seal": Kind(
        _("Your name was opened"),
        _("Two admins opened who wrote something you raised without your name, and say why."),
        Frequency.NOW,
    ),
    "hand_over": Kind(_("Work to hand over"), _("Somebody left who still owed something."), Frequency.NOW, ANSWERING),
}
#: Kinds whose mails bring something for a calendar: they go even if the line was read in the meantime.
FOR_CALENDARS = frozenset({"seat"})
