"""The events of a promise: what each says on a timeline, by what was promised."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb


def _by_kind(
    acknowledge: Promise, respond: Promise, deliver: Promise, train: Promise
) -> tuple[str, Mapping[object, str | Promise]]:
    return "kind", {"acknowledge": acknowledge, "respond": respond, "deliver": deliver, "train": train}


#: Why a step of an escalation reached nobody: by what listeners.py calls it.
PASSED_OVER: Mapping[object, str | Promise] = {
    "no_owner": _("Nobody owns it, so nobody could be told that the promise broke"),
    "owner_left": _("A step was passed over: the owner has left"),
    "no_lead": _("It should have climbed to the owner’s lead, but there is none"),
    "lead_left": _("A step was passed over: the owner’s lead has left"),
    "no_supervisor_lead": _("A step was passed over: the supervisor has no lead who is here"),
    "no_admin": _("It should have climbed to the head of operations, but there is nobody"),
    "no_person": _("A step was passed over: it names nobody"),
    "person_left": _("A step was passed over: whom it names has left"),
    "no_person_lead": _("A step was passed over: whom it names has no lead who is here"),
    "owner_here": _("It stays with its owner, who is here: a deputy stands in only for somebody who is away"),
    "no_deputy": _("It should have gone over to the owner’s deputy, but nobody stands in"),
    "no_group": _("It should have gone over to a group, but nobody else in it is here"),
    "person_away": _("It should have gone over to somebody who is away, and nobody stands in"),
    "has_it": _("It stays with its owner: the next step leads to them again"),
    "settled": _("A step was passed over: there is no report of its own to give away"),
}

VERBS = {
    "commitment.opened": Verb(
        _("Promised by %(due_at)s"),
        icon="clock",
        variants=_by_kind(
            _("Promised: somebody looks at it by %(due_at)s"),
            _("Promised: an answer by %(due_at)s"),
            _("Promised: changed by %(due_at)s"),
            _("To be done by %(due_at)s"),
        ),
    ),
    "commitment.warned": Verb(_("%(percent)s%% of the time is gone"), icon="clock", internal=True),
    "commitment.missed": Verb(
        _("Promise broken: we said %(due_at)s"),
        icon="s-broken",
        variants=_by_kind(
            _("Promise broken: nobody had looked at it by %(due_at)s"),
            _("Promise broken: there was no answer by %(due_at)s"),
            _("Promise broken: it was not changed by %(due_at)s"),
            _("Overdue: it was to be done by %(due_at)s"),
        ),
    ),
    "commitment.escalated": Verb(
        _("It climbed, because the promise broke"),
        icon="up",
        private=frozenset({"told"}),
        variants=(
            "outcome",
            {
                "owner": _("The owner was told that the promise broke"),
                "lead": _("It climbed to the owner’s lead, because the promise broke"),
                "supervisor": _("It climbed to the supervisor, because the promise broke"),
                "supervisor_lead": _("It climbed to the supervisor’s lead, because the promise broke"),
                "admin": _("It climbed to the head of operations, because the promise broke"),
                "person": _("It climbed to somebody who was named for it, because the promise broke"),
                "person_lead": _("It climbed to the lead of somebody who was named, because the promise broke"),
                "no_supervisor": _("There is no supervisor, so it climbed to the head of operations"),
                "to_deputy": _("The promise broke, so the report goes over to the owner’s deputy"),
                "to_group": _("The promise broke, so the report goes over to a group"),
                "to_person": _("The promise broke, so the report goes over to somebody who was named for it"),
                **PASSED_OVER,
            },
        ),
    ),
    "commitment.held": Verb(
        _("The next step waits until %(until_at)s: whom it reaches is at work then"),
        icon="s-pause",
        internal=True,
        variants=(
            "outcome",
            {
                "owner": _("Telling the owner waits until %(until_at)s: it is outside their working hours"),
                "lead": _("Telling the owner’s lead waits until %(until_at)s: it is outside their working hours"),
                "supervisor": _("Telling the supervisor waits until %(until_at)s: it is outside their working hours"),
                "admin": _(
                    "Telling the head of operations waits until %(until_at)s: it is outside their working hours"
                ),
                "to_deputy": _("Going over to the deputy waits until %(until_at)s: it is outside their working hours"),
                "to_group": _("Going over to the group waits until %(until_at)s: it is outside their working hours"),
            },
        ),
    ),
    "commitment.kept": Verb(
        _("Promise kept"),
        icon="s-kept",
        variants=_by_kind(
            _("Promise kept: seen in time"),
            _("Promise kept: answered in time"),
            _("Promise kept: changed in time"),
            _("Done in time"),
        ),
    ),
    "commitment.kept_late": Verb(
        _("Done after the promised date"),
        icon="s-seen",
        variants=_by_kind(
            _("Seen after the promised date"),
            _("Answered after the promised date"),
            _("Changed after the promised date"),
            _("Done after its date"),
        ),
    ),
    "commitment.paused": Verb(
        _("The clock stands still"),
        icon="s-pause",
        variants=(
            "reason",
            {
                "reporter": _("The clock stands still until the reporter replies"),
                "vendor": _("The clock stands still while it is with the vendor"),
            },
        ),
    ),
    "commitment.resumed": Verb(_("The clock runs again: due %(due_at)s now"), icon="clock"),
    "commitment.moved": Verb(
        _("The promised date is %(due_at)s now"),
        icon="clock",
        variants=(
            "reason",
            {
                "merge": _("The promised date is %(due_at)s now: the earliest of the merged reports"),
                "planned": _("The promised date was moved to %(due_at)s"),
                "calendar": _("The promised date is %(due_at)s now: the site’s calendar changed"),
            },
        ),
    ),
    "commitment.cancelled": Verb(
        _("The promise was called off"),
        icon="s-no",
        variants=(
            "reason",
            {
                "merge": _("The promise moved to the report this was merged into"),
                "answer": _("The promised date no longer stands: the answer changed"),
                "replan": _("A new date replaces the broken one"),
                "settled": _("Nothing more is owed"),
                "withdrawn": _("Its date no longer stands: they were taken out of the round"),
                "retired": _("Its date no longer stands: the programme is out of use"),
                "moved": _("Another date takes its place"),
            },
        ),
    ),
    "commitment.restored": Verb(_("The promise stands again: due %(due_at)s"), icon="undo"),
    "calendar.recounted": Verb(
        _(
            "%(actor)s had running promises counted by a calendar’s version %(version)s: "
            "%(later)s later, %(earlier)s earlier"
        ),
        icon="week",
    ),
    "commitment.unreadable": Verb(
        _("Its clock cannot be read, so nothing happens by itself until that is put right"),
        icon="s-broken",
        internal=True,
    ),
    "commitment.rewound": Verb(_("Its clock was made anew from what was promised"), icon="undo", internal=True),
    "policy.created": Verb(_("%(actor)s set up a promise"), icon="clock"),
    "policy.edited": Verb(_("%(actor)s changed a promise; it is version %(version)s now"), icon="clock"),
    "view.saved": Verb(_("%(actor)s kept a view of the promises"), icon="pin"),
    "view.deleted": Verb(_("%(actor)s forgot a view of the promises"), icon="pin"),
    "policy.moved": Verb(_("%(actor)s changed the order of the promises"), icon="clock"),
}
