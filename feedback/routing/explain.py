"""Reasons in words, in the language and zone of whoever reads.

What is stored is a list of notes (codes with facts); their sentences are here. Names are those of the day of the
decision.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Severity
from feedback.core import wording
from feedback.people.models import Role
from feedback.routing.engine import Dimension, Facts, Note, PassedOver, Rule

PROPER_NAMES = frozenset({Dimension.TOOL, Dimension.SITE, Dimension.TEAM})
#: More names than this are counted rather than listed.
MOST_NAMES = 4

SENTENCES: Mapping[str, str | Promise] = {
    "fits": _("The rule “%(rule)s” fits."),
    "fits_values": _("The rule “%(rule)s” fits: %(values)s."),
    "fallback": _("No other rule decides, so “%(rule)s” does."),
    "named": _("It names %(person)s."),
    "tool_owner": _("%(person)s answers for %(tool)s."),
    "no_tool_owner": _("%(tool)s has no owner."),
    "group": ngettext_lazy(
        "Of “%(group)s”, %(person)s has the fewest open reports: %(open)s.",
        "Of “%(group)s”, %(person)s has the fewest open reports: %(open)s.",
        "open",
    ),
    "role": ngettext_lazy(
        "Of everybody with the role %(role)s, %(person)s has the fewest open reports: %(open)s.",
        "Of everybody with the role %(role)s, %(person)s has the fewest open reports: %(open)s.",
        "open",
    ),
    "role_at": ngettext_lazy(
        "Of those with the role %(role)s for %(place)s, %(person)s has the fewest open reports: %(open)s.",
        "Of those with the role %(role)s for %(place)s, %(person)s has the fewest open reports: %(open)s.",
        "open",
    ),
    "away": _("%(person)s is away until %(until)s."),
    "many_away": ngettext_lazy("%(count)s of them is away.", "%(count)s of them are away.", "count"),
    "stands_in": _("%(person)s is away until %(until)s; %(deputy)s stands in."),
    "away_alone": _("%(person)s is away until %(until)s, and nobody stands in."),
    "left": _("%(person)s has left."),
    "empty_group": _("Nobody in “%(group)s” is here."),
    "empty_role": _("Nobody has the role %(role)s for this."),
    "nobody": _("Nobody could be found, so this has no owner yet. The admins see that in the set-up."),
    "by_hand": _("%(by)s gave this to %(person)s."),
    "handed_over": _("%(person)s handed this over to %(to)s."),
    "climbed": _("A promise on it broke, and what was set up for that gives it to somebody else."),
    "here": _("%(person)s is here, so nobody stands in."),
    "asked_again": _("The rules were asked again."),
    "owner_left": _("%(person)s has left, so the rules were asked again."),
}
#: What a rule asks for and what a report says instead, by dimension; the third for a report that says nothing.
MISSES: Mapping[Dimension, tuple[str | Promise, str | Promise]] = {
    Dimension.TOOL: (_("%(rule)s is for %(wanted)s; this is %(given)s."), ""),
    Dimension.CALL_TYPE: (
        _("%(rule)s is for calls of the type %(wanted)s; this is %(given)s."),
        _("%(rule)s is for calls of the type %(wanted)s; this names no call type."),
    ),
    Dimension.CATEGORY: (
        _("%(rule)s is for the category %(wanted)s; this is %(given)s."),
        _("%(rule)s is for the category %(wanted)s; this names no category."),
    ),
    Dimension.SEVERITY: (_("%(rule)s is for the severity %(wanted)s; this is %(given)s."), ""),
    Dimension.SITE: (_("%(rule)s is for %(wanted)s; this comes from %(given)s."), ""),
    Dimension.TEAM: (
        _("%(rule)s is for the team %(wanted)s; this comes from %(given)s."),
        _("%(rule)s is for the team %(wanted)s; this comes from no team."),
    ),
}
CONDITIONS: Mapping[Dimension, str | Promise] = {
    Dimension.TOOL: _("about %(names)s"),
    Dimension.CALL_TYPE: _("in calls of the type %(names)s"),
    Dimension.CATEGORY: _("of the category %(names)s"),
    Dimension.SEVERITY: _("of the severity %(names)s"),
    Dimension.SITE: _("from %(names)s"),
    Dimension.TEAM: _("from the team %(names)s"),
}
TARGETS: Mapping[str, str | Promise] = {
    "tool_owner": _("the owner of the tool"),
    "person": _("%(name)s"),
    "role": _("whoever has the role %(role)s nearest to it, the least loaded first"),
    "group": _("the least loaded of “%(name)s”"),
}


# --- reasons -----------------------------------------------------------------------------------------------------


def words(notes: Iterable[Note]) -> str:
    """All reasons of a decision, as sentences."""
    return " ".join(sentence(note) for note in notes)


def sentence(note: Note) -> str:
    """One reason as a sentence."""
    facts = {name: SHOWN[name](value) if name in SHOWN else value for name, value in note.facts.items()}
    code = note.code
    if code == "fits" and (values := _values(facts)):
        code, facts["values"] = "fits_values", values
    if code == "role" and facts.get("place"):
        code = "role_at"
    return SENTENCES[code] % facts


def _values(facts: Mapping[str, Any]) -> str:
    """The report's own values that the conditions asked for: "Call Summary, Blocks the call"."""
    return ", ".join(shown(d, facts[d]) for d in Dimension if d in facts)


def shown(dimension: Dimension, name: str) -> str:
    """A value's name; a severity is known by its code."""
    return str(Severity(name).label) if dimension is Dimension.SEVERITY else name


def quoted(dimension: Dimension, name: str) -> str:
    """A value within a sentence: what is no proper name stands in quotation marks."""
    if not name or dimension in PROPER_NAMES:
        return name
    return gettext("“%(name)s”") % {"name": shown(dimension, name)}


def _day(instant: str) -> str:
    zone = timezone.get_current_timezone()
    return wording.local_day(datetime.fromisoformat(instant), zone=zone, now=timezone.now(), form="day")


def rule_name(name: str) -> str:
    """A rule's name, or what the fallback is called as long as nobody has given it another."""
    return name or gettext("Everything else")


SHOWN: Mapping[str, Callable[[Any], Any]] = {
    "until": _day,
    "role": lambda code: str(Role(code).label),
    "rule": rule_name,
}


# --- rules that did not decide -----------------------------------------------------------------------------------


def why_not(passed: PassedOver, facts: Facts) -> str:
    """Why a rule did not decide: "Rule 3 “Payments” is for Knowledge Search; this is Call Summary."."""
    name = gettext("Rule %(number)s “%(rule)s”") % {
        "number": passed.rule.number,
        "rule": rule_name(passed.rule.name),
    }
    if not passed.rule.is_active:
        return gettext("%(rule)s is switched off.") % {"rule": name}
    if not passed.misses:
        return f"{gettext('%(rule)s fits, but leads to nobody who is here.') % {'rule': name}} {words(passed.notes)}"
    subjects = [name] + [gettext("It")] * len(passed.misses)
    told = zip(passed.misses, subjects, strict=False)
    return " ".join(_miss(dimension, passed.rule, facts, subject) for dimension, subject in told)


def _miss(dimension: Dimension, rule: Rule, facts: Facts, subject: str) -> str:
    given = facts.name(dimension)
    said, silent = MISSES[dimension]
    wanted = any_of(quoted(dimension, name) for name in rule.conditions[dimension].values())
    return (said if given else silent) % {"rule": subject, "wanted": wanted, "given": quoted(dimension, given)}


# --- rules themselves --------------------------------------------------------------------------------------------


def rule_sentence(rule: Rule) -> str:
    """A rule as one sentence: "Reports about Call Summary, from Cork go to Owner 04."."""
    facts = {"target": target_phrase(rule)}
    if rule.is_fallback:
        return gettext("Whatever no other rule takes goes to %(target)s.") % facts
    if not rule.conditions:
        return gettext("Every report goes to %(target)s.") % facts
    return gettext("Reports %(conditions)s go to %(target)s.") % {**facts, "conditions": conditions_phrase(rule)}


def conditions_phrase(rule: Rule) -> str:
    """A rule's conditions: "about Call Summary, of the severity Blocks the call"."""
    return ", ".join(
        CONDITIONS[d] % {"names": any_of(quoted(d, name) for name in rule.conditions[d].values())}
        for d in Dimension
        if d in rule.conditions
    )


def target_phrase(rule: Rule) -> str:
    """To whom a rule leads: "the least loaded of “Payments desk”"."""
    target = rule.target
    role = str(Role(target.role).label) if target.role else ""
    return TARGETS[target.kind] % {"name": target.name, "role": role}


def any_of(names: Iterable[str]) -> str:
    """ "A", "A or B", "A, B or C"; beyond a handful "A, B, C, D or 3 others"."""
    listed: Sequence[str] = list(names)
    if len(listed) > MOST_NAMES + 1:
        rest = len(listed) - MOST_NAMES
        others = ngettext("%(count)s other", "%(count)s others", rest) % {"count": rest}
        listed = [*listed[:MOST_NAMES], others]
    if len(listed) < 2:
        return "".join(listed)
    return gettext("%(names)s or %(last)s") % {"names": ", ".join(listed[:-1]), "last": listed[-1]}
