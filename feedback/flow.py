"""THE PIPELINE in one table: event verb -> who reacts: before, at once (same transaction), later (by the outbox)."""

from feedback.events.registry import Reactions

PIPELINE: dict[str, Reactions] = {
    "report.filed": Reactions(
        before=("feedback.routing.reactions.choose_owner",),
        at_once=(
            "feedback.routing.reactions.assign_owner",
            "feedback.commitments.reactions.open_promises",
        ),
    ),
    "report.routed": Reactions(
        at_once=("feedback.commitments.reactions.follow_owner",),
        later=("feedback.notifications.reactions.tell_assigned",),
    ),
    "report.acknowledged": Reactions(
        at_once=("feedback.commitments.reactions.keep_acknowledge",),
        later=("feedback.notifications.reactions.tell_seen",),
    ),
    "report.asked": Reactions(
        at_once=("feedback.commitments.reactions.pause_for_reporter",),
        later=("feedback.notifications.reactions.tell_asked",),
    ),
    "report.replied": Reactions(
        at_once=("feedback.commitments.reactions.resume_after_reply",),
        later=("feedback.notifications.reactions.tell_replied",),
    ),
    "report.commented": Reactions(later=("feedback.notifications.reactions.tell_other_side",)),
    "report.responded": Reactions(
        at_once=(
            "feedback.commitments.reactions.keep_answer",
            "feedback.changes.reactions.link_change",
            "feedback.register.reactions.agree",
        ),
        later=("feedback.notifications.reactions.tell_everybody_concerned",),
    ),
    "report.merged": Reactions(
        at_once=("feedback.commitments.reactions.merge_promises",),
        later=("feedback.notifications.reactions.tell_merged",),
    ),
    "report.unmerged": Reactions(
        at_once=("feedback.commitments.reactions.restore_promises", "feedback.themes.reactions.take_up"),
        later=("feedback.notifications.reactions.tell_merged",),
    ),
    "report.reopened": Reactions(
        at_once=("feedback.commitments.reactions.reopen_promise", "feedback.themes.reactions.take_up"),
        later=("feedback.notifications.reactions.tell_reopened",),
    ),
    "report.verified": Reactions(
        at_once=(
            "feedback.changes.reactions.count_people",
            "feedback.notifications.reactions.put_aside",
        ),
        later=("feedback.changes.reactions.weigh_change",),
    ),
    "report.confirmed": Reactions(
        at_once=("feedback.commitments.reactions.settle",),
        later=("feedback.notifications.reactions.tell_confirmed",),
    ),
    "report.unsealed": Reactions(later=("feedback.notifications.reactions.tell_unsealed",)),
    "report.joined": Reactions(at_once=("feedback.changes.reactions.count_people",)),
    "report.parted": Reactions(at_once=("feedback.changes.reactions.count_people",)),
    "report.supported": Reactions(at_once=("feedback.changes.reactions.count_people",)),
    "report.unsupported": Reactions(at_once=("feedback.changes.reactions.count_people",)),
    "change.published": Reactions(later=("feedback.notifications.reactions.tell_change",)),
    "change.asked": Reactions(later=("feedback.notifications.proof.tell_asked",)),
    "release.asked": Reactions(later=("feedback.notifications.proof.tell_released",)),
    "release.regression_suspected": Reactions(later=("feedback.notifications.proof.tell_regression",)),
    "question.asked": Reactions(later=("feedback.notifications.floor.ring",)),
    "question.begun": Reactions(later=("feedback.notifications.floor.ring",)),
    "question.released": Reactions(later=("feedback.notifications.floor.ring",)),
    "question.not_yet": Reactions(
        later=("feedback.notifications.floor.ring", "feedback.notifications.floor.tell_champion")
    ),
    "question.passed_on": Reactions(later=("feedback.notifications.floor.ring_claimed",)),
    "question.handed_over": Reactions(later=("feedback.notifications.floor.ring_supervisor",)),
    "question.answered": Reactions(later=("feedback.notifications.floor.tell_asker",)),
    "question.asked_back": Reactions(later=("feedback.notifications.floor.tell_asker",)),
    "question.replied": Reactions(later=("feedback.notifications.floor.tell_champion",)),
    "question.helped": Reactions(later=("feedback.notifications.floor.tell_champion",)),
    "question.promoted": Reactions(later=("feedback.notifications.floor.tell_closed",)),
    "question.closed": Reactions(later=("feedback.notifications.floor.tell_closed",)),
    "note.review_due": Reactions(later=("feedback.notifications.floor.tell_review",)),
    "letter.assembled": Reactions(later=("feedback.notifications.letters.tell_ready",)),
    "letter.sent": Reactions(later=("feedback.notifications.letters.tell_sent",)),
    "score.given": Reactions(later=("feedback.notifications.quality.tell_scored",)),
    "score.disputed": Reactions(later=("feedback.notifications.quality.ask_again",)),
    "score.answered": Reactions(later=("feedback.notifications.quality.tell_settled",)),
    "score.appealed": Reactions(later=("feedback.notifications.quality.ask_second",)),
    "score.decided": Reactions(later=("feedback.notifications.quality.tell_settled",)),
    "score.withdrawn": Reactions(later=("feedback.notifications.quality.tell_scored",)),
    "commitment.warned": Reactions(later=("feedback.notifications.reactions.tell_clock",)),
    "commitment.missed": Reactions(later=("feedback.notifications.reactions.tell_clock",)),
    "commitment.escalated": Reactions(later=("feedback.notifications.reactions.tell_clock",)),
    **dict.fromkeys(
        [
            *("swap.asked", "swap.accepted", "swap.declined", "swap.withdrawn", "swap.approved", "swap.refused"),
            *("swap.lapsed", "swap.voided", "swap.taken"),
            *("gap.asked", "gap.accepted", "gap.declined", "gap.withdrawn", "gap.lapsed"),
        ],
        Reactions(later=("feedback.notifications.shifts.tell_swap",)),
    ),
    **dict.fromkeys(
        [
            *("roster.made", "roster.edited", "roster.retired", "roster.restored"),
            *("layer.made", "layer.edited", "layer.ended"),
            *("shift.planned", "shift.edited", "shift.removed", "override.made", "override.removed"),
            *("absence.cancelled", "person.reactivated"),
        ],
        Reactions(later=("feedback.champions.reactions.publish_calendars",)),
    ),
    **dict.fromkeys(
        ["absence.recorded", "absence.edited"],
        Reactions(
            later=(
                "feedback.notifications.shifts.tell_leave",
                "feedback.champions.reactions.publish_calendars",
            )
        ),
    ),
    "person.edited": Reactions(
        at_once=("feedback.training.reactions.follow_person", "feedback.floor.reactions.follow_person")
    ),
    "enrolment.opened": Reactions(at_once=("feedback.training.reactions.start_clocks",)),
    **dict.fromkeys(
        ["enrolment.booked", "enrolment.unplaced"],
        Reactions(
            at_once=("feedback.training.reactions.start_clocks",),
            later=("feedback.notifications.training.tell_seat",),
        ),
    ),
    **dict.fromkeys(
        ["session.scheduled", "session.edited", "session.moved", "session.cancelled"],
        Reactions(later=("feedback.notifications.training.tell_session",)),
    ),
    "session.reminded": Reactions(later=("feedback.notifications.training.tell_soon",)),
    "enrolment.nudged": Reactions(later=("feedback.notifications.overdue.tell_nudged",)),
    "enrolment.undone": Reactions(
        at_once=("feedback.training.reactions.start_clocks",),
        later=("feedback.notifications.training.tell_undone",),
    ),
    "session.held": Reactions(later=("feedback.notifications.attending.tell_waiting",)),
    "session.unnoted": Reactions(later=("feedback.notifications.attending.ask_who_came",)),
    "enrolment.completed": Reactions(at_once=("feedback.training.reactions.finish_clocks",)),
    "enrolment.withdrawn": Reactions(
        at_once=("feedback.training.reactions.stop_clocks",),
        later=("feedback.notifications.training.tell_seat",),
    ),
    "programme.retired": Reactions(at_once=("feedback.training.reactions.retire_clocks",)),
    "programme.restored": Reactions(at_once=("feedback.training.reactions.restore_clocks",)),
    "calendar.recounted": Reactions(later=("feedback.commitments.reactions.recount_the_rest",)),
    "gap.filled": Reactions(later=("feedback.notifications.reactions.tell_filled",)),
    "gap.foreseen": Reactions(later=("feedback.notifications.reactions.tell_gaps",)),
    "person.deactivated": Reactions(
        later=(
            "feedback.notifications.reactions.tell_hand_over",
            "feedback.champions.reactions.publish_calendars",
        )
    ),
}

#: Where people's duties lie: modules with `owed_by` and `hand_over` (see feedback/people/obligations.py).
PEOPLE_OBLIGATIONS = (
    "feedback.people.duties",
    "feedback.catalogue.obligations",
    "feedback.routing.obligations",
    "feedback.commitments.obligations",
    "feedback.themes.obligations",
    "feedback.champions.obligations",
    "feedback.floor.obligations",
)

#: What an edit of a calendar does to running promises (see feedback/calendars/consequences.py).
CALENDAR_CONSEQUENCES = "feedback.commitments.consequences"

#: What processes keep (feedback/core/kept.py): models and many-to-many fields whose changes give the set-up another
#: edition; of a table that changes all day, only the columns that are kept.
SET_UP = {
    "people.Organisation": "",
    "people.Site": "",
    "people.Team": "",
    "people.Absence": "",
    "people.User": "name, email, is_active",
    "calendars.Calendar": "",
    "catalogue.Tool": "",
    "catalogue.Tool.sites": "",
    "catalogue.Release": "",
    "routing.RoutingRule": "",
    "routing.RoutingRule.tools": "",
    "routing.RoutingRule.call_types": "",
    "routing.RoutingRule.categories": "",
    "routing.RoutingRule.sites": "",
    "routing.RoutingRule.teams": "",
    "commitments.SlaPolicy": "",
    "champions.Roster": "",
    "champions.Roster.teams": "",
    "champions.Roster.tools": "",
    "champions.Layer": "",
    "champions.Member": "",
    "champions.Requirement": "",
}
