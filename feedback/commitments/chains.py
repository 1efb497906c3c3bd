"""What a chain of escalation steps may say, and who it names. The steps' words are in explain.py."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.commitments.models import SlaPolicy, Time
from feedback.commitments.terms import CALENDAR, LISTENERS, NAMED, NOTIFY, REASSIGN, RECEIVERS, Link
from feedback.core.ids import LARGEST_ID
from feedback.people.models import OwnerGroup, User

#: Minutes after a deadline beyond which a step is a slip of the keyboard; steps beyond which nobody follows.
MOST_MINUTES, MOST_STEPS = 60 * 24 * 90, 9


class Named(NamedTuple):
    """The people and groups that chains name, by id; whoever is not there any more is left out."""

    people: Mapping[int, User]
    groups: Mapping[int, OwnerGroup]


def named_in(chains: Iterable[Iterable[Mapping[str, Any]]]) -> Named:
    """Everybody that these chains name, in two queries at most."""
    links = [link for chain in chains for link in chain]
    people, groups = ({link[key] for link in links if link.get(key)} for key in ("person_id", "group_id"))
    return Named(
        User.objects.select_related("lead").in_bulk(people) if people else {},
        OwnerGroup.objects.in_bulk(groups) if groups else {},
    )


def wrong_chain(policy: SlaPolicy) -> str | Promise:
    """What is wrong with a policy's chain, or nothing; then it is in order and says no more than it has to."""
    chain = policy.chain
    if not isinstance(chain, list) or len(chain) > MOST_STEPS:
        return format_lazy(_("A chain has at most {most} steps."), most=MOST_STEPS)
    for number, link in enumerate(chain, start=1):
        if trouble := _wrong_link(link):
            return format_lazy(_("Step {number}: {trouble}"), number=number, trouble=trouble)
    links = [Link(**_meant(link)) for link in chain]
    named = named_in([[link._asdict() for link in links]])
    stays = _named_before(policy)
    for number, link in enumerate(links, start=1):
        if trouble := _nobody(link, named, stays):
            return format_lazy(_("Step {number}: {trouble}"), number=number, trouble=trouble)
    policy.chain = [link.as_json() for link in sorted(links, key=lambda link: link.after_minutes)]
    return ""


def _wrong_link(link: Any) -> str | Promise:
    """What is wrong with how one step is said."""
    if not isinstance(link, dict) or not {"after_minutes", "tell"} <= set(link) <= set(Link._fields):
        rest = ", ".join(Link._fields[2:])
        return format_lazy(_("give after_minutes and tell, and of the rest {names}."), names=rest)
    among = RECEIVERS if link.get("act") == REASSIGN else LISTENERS
    minutes = format_lazy(_("give 0 to {most} minutes after the deadline."), most=MOST_MINUTES)
    rules: list[tuple[bool, str | Promise]] = [
        (_is_minutes(link["after_minutes"]), minutes),
        (_is_id(link.get("person_id")) and _is_id(link.get("group_id")), _("person_id and group_id are ids.")),
        (link.get("act", NOTIFY) in (NOTIFY, REASSIGN), _("act is notify or reassign.")),
        (link.get("time", CALENDAR) in Time.values, _("time is working or calendar.")),
        (type(link.get("hold", False)) is bool, _("hold is true or false.")),
        (link["tell"] in among, format_lazy(_("say whom it reaches: {who}."), who=", ".join(among))),
    ]
    return next((told for holds, told in rules if not holds), "")


def _is_minutes(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_MINUTES


def _is_id(value: Any) -> bool:
    return value is None or (type(value) is int and 0 < value <= LARGEST_ID)


def _meant(link: Mapping[str, Any]) -> dict[str, Any]:
    """A step without the names that it does not use."""
    unused = {"person_id"} if link["tell"] not in NAMED else set()
    unused |= {"group_id"} if link["tell"] != "group" else set()
    return {name: value for name, value in link.items() if name not in unused}


def _nobody(link: Link, named: Named, stays: frozenset[tuple[str, int]]) -> str | Promise:
    """Why a step that has to name somebody does not; whoever it named before may stay, although they have left."""
    if link.tell in NAMED:
        person = named.people.get(link.person_id or 0)
        if person is None:
            return _("name the person.")
        if not person.is_active and ("person_id", person.pk) not in stays:
            return format_lazy(_("{name} has left. Name somebody who is here."), name=person.name)
    if link.tell == "group":
        group = named.groups.get(link.group_id or 0)
        if group is None:
            return _("choose the group.")
        if not group.is_active and ("group_id", group.pk) not in stays:
            return format_lazy(_("“{name}” is not in use any more. Choose another group."), name=group.name)
    return ""


def _named_before(policy: SlaPolicy) -> frozenset[tuple[str, int]]:
    stored = SlaPolicy.objects.filter(pk=policy.pk).values_list("chain", flat=True).first() if policy.pk else None
    pairs = ((key, link.get(key)) for link in stored or () for key in ("person_id", "group_id"))
    return frozenset((key, pk) for key, pk in pairs if pk)
