"""What news of swaps and of leave says; see wording.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from feedback.champions.models import Roster
from feedback.core.wording import moment, time_of_day

#: Facts of these lines that name a person by id, and what a sentence calls them.
PEOPLE: Mapping[str, str] = {"giver_id": "giver", "taker_id": "taker", "asked_id": "asked", "person_id": "away"}
SENTENCES: Mapping[str, str | Promise] = {
    "swap_asked": gettext_lazy("%(giver)s asks: can you take %(shift)s?"),
    "swap_asked_for_you": gettext_lazy("%(who)s asked your colleagues to take your shift: %(shift)s."),
    "swap_accepted": gettext_lazy("%(taker)s takes your shift: %(shift)s."),
    "swap_yours": gettext_lazy("You are on in the place of %(giver)s: %(shift)s."),
    "swap_waits": gettext_lazy("%(taker)s would take your shift: %(shift)s. It waits for the supervisor’s yes."),
    "swap_waits_for_you": gettext_lazy(
        "You would be on in the place of %(giver)s: %(shift)s. It waits for the supervisor’s yes."
    ),
    "swap_needs_a_yes": gettext_lazy("%(taker)s would be on in the place of %(giver)s: %(shift)s. It needs your yes."),
    "swap_declined": gettext_lazy("%(asked)s cannot take your shift: %(shift)s. It stays yours."),
    "swap_refused": gettext_lazy("%(who)s said no to %(taker)s in the place of %(giver)s: %(shift)s."),
    "swap_withdrawn": gettext_lazy("Nobody has to take %(shift)s any more; it stays with %(giver)s."),
    "swap_lapsed": gettext_lazy("No swap came about before %(shift)s began; it stayed with %(giver)s."),
    "swap_void": gettext_lazy("The plan has changed, so the swap of %(shift)s is void."),
    "swap_sick": gettext_lazy("%(taker)s is on in your place: %(shift)s. Get well soon."),
    "swap_sick_told": gettext_lazy("%(taker)s is on in the place of %(giver)s, who cannot: %(shift)s."),
    "gap_asked": gettext_lazy("%(who)s asks: can you be on %(shift)s? The first yes has it."),
    "gap_taken": gettext_lazy("%(taker)s fills the gap you asked for: %(shift)s."),
    "gap_yours": gettext_lazy("You are on, as you were asked: %(shift)s."),
    "gap_declined": gettext_lazy("Nobody you asked can fill the gap: %(shift)s. Somebody is still missing."),
    "gap_withdrawn": gettext_lazy("Nobody has to fill the gap any more: %(shift)s."),
    "gap_lapsed": gettext_lazy("Nobody you asked filled the gap before it began: %(shift)s. Somebody is missing."),
    "leave_opens": gettext_lazy("%(away)s is away, which leaves shifts open (%(shifts)s), first %(shift)s."),
}


def told_by(params: Mapping[str, Any], people: Mapping[int, str], rosters: Mapping[int, str]) -> str:
    """The sentence of one line, with the people, the time and the roster it names."""
    names = {word: people.get(params.get(key) or 0, "") for key, word in PEOPLE.items()}
    facts = {"who": people.get(params.get("actor") or 0, ""), "shift": _shift(params, rosters)}
    return str(SENTENCES[str(params["what"])]) % {**names, **facts, "shifts": params.get("count", "")}


def _shift(params: Mapping[str, Any], rosters: Mapping[int, str]) -> str:
    """`Mon 23 Nov, 08:00–16:00 (Cork floor)`."""
    if not params.get("starts_at") or not params.get("ends_at"):
        return ""
    start, end = (datetime.fromisoformat(params[key]) for key in ("starts_at", "ends_at"))
    zone, now = timezone.get_current_timezone(), timezone.now()
    roster = rosters.get(params.get("roster") or 0, "")
    return f"{moment(start, zone=zone, now=now)}–{time_of_day(end, zone)}" + (f" ({roster})" if roster else "")


def roster_names(ids: set[int]) -> dict[int, str]:
    """Rosters by id; no statement where none is named."""
    return dict(Roster.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def url_of(params: Mapping[str, Any]) -> str:
    """Where whoever reads a line goes on: to their shifts, or to what a supervisor decides."""
    if params["what"] in {"gap_taken", "gap_declined", "gap_lapsed"}:
        return reverse("champions:coverage")
    supervisors = {"swap_needs_a_yes", "swap_sick_told", "leave_opens"}
    return reverse("champions:swaps" if params["what"] in supervisors else "champions:my_shifts")
