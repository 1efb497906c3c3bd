"""What would leave a step of an escalation with nobody: for the set-up and the promises' page. Reads only.

When it comes to such a step it is passed over with its reason (listeners.py); here it is told before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.commitments.chains import Named, named_in
from feedback.commitments.explain import policy_name
from feedback.commitments.models import SlaPolicy
from feedback.commitments.policies import terms_of
from feedback.commitments.terms import LISTENERS, NAMED, NOTIFY, RECEIVERS, Link
from feedback.people.models import Absence, Grant, OwnerGroup, Role, User

#: People named one by one; beyond, that there are more is the news.
MOST = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right, in the reader's language, and the page that helps."""

    sentence: str
    url: str
    tone: str = "risk"


def findings(now: datetime) -> list[Finding]:
    """Everything of which a step would be passed over; the number of queries does not grow with the policies."""
    policies = list(SlaPolicy.objects.filter(is_active=True).order_by("is_fallback", "position", "id"))
    links = [(policy, link) for policy in policies for link in terms_of(policy).chain]
    return [
        *_of_links(links, named_in(policy.chain for policy in policies)),
        *_without_lead({link.tell for _policy, link in links}),
        *_led_by_left(),
        *_of_deputies(now),
    ]


# --- the steps themselves ----------------------------------------------------------------------------------------


def _of_links(links: Sequence[tuple[SlaPolicy, Link]], named: Named) -> Iterator[Finding]:
    """Steps that lead to nobody."""
    manned = OwnerGroup.objects.filter(pk__in=named.groups, is_active=True, members__is_active=True)
    here = set(manned.values_list("pk", flat=True)) if named.groups else set()
    numbers: dict[int, int] = {}
    for policy, link in links:
        numbers[policy.pk] = numbers.get(policy.pk, 0) + 1
        facts = {"number": numbers[policy.pk], "promise": policy_name(policy.name)}
        url = reverse("commitments:policy", args=[policy.pk])
        if link.tell not in (LISTENERS if link.act == NOTIFY else RECEIVERS):
            told = _("Step %(number)s of “%(promise)s” reaches nobody. Choose whom it reaches, or take it out.")
            yield Finding(told % facts, url)
        elif link.tell in NAMED:
            yield from _of_person(link, named.people.get(link.person_id or 0), facts, url)
        elif link.tell == "group" and link.group_id not in here:
            yield _of_group(named.groups.get(link.group_id or 0), facts, url)


def _of_person(link: Link, person: User | None, facts: Mapping[str, Any], url: str) -> Iterator[Finding]:
    if person is None:
        told = _("Step %(number)s of “%(promise)s” names nobody who is known here. Name somebody, or take it out.")
        yield Finding(told % facts, url)
        return
    facts = {**facts, "person": person.name}
    if not person.is_active:
        told = _("Step %(number)s of “%(promise)s” names %(person)s, who has left. Name somebody else.")
        yield Finding(told % facts, url)
    elif link.tell == "person_lead" and (person.lead is None or not person.lead.is_active):
        told = _(
            "Step %(number)s of “%(promise)s” goes to the lead of %(person)s, and there is none. Say who leads them."
        )
        yield Finding(told % facts, reverse("people:edit", args=[person.pk]))


def _of_group(group: OwnerGroup | None, facts: Mapping[str, Any], url: str) -> Finding:
    if group is None or not group.is_active:
        told = _("Step %(number)s of “%(promise)s” gives reports to a group that is not in use. Choose another one.")
        return Finding(told % facts, url)
    told = _("Step %(number)s of “%(promise)s” gives reports to “%(group)s”, where nobody is here. Add somebody to it.")
    return Finding(told % {**facts, "group": group.name}, reverse("people:group", args=[group.pk]))


# --- leads and deputies ------------------------------------------------------------------------------------------


def _without_lead(reached: set[str]) -> Iterator[Finding]:
    """People whose lead a step would tell, and who have none who is here."""
    asked = {
        "lead": (Role.OWNER, _("%(person)s is an owner without a lead, whom a step of a promise tells. Name one.")),
        "supervisor_lead": (
            Role.SUPERVISOR,
            _("%(person)s is a supervisor without a lead, whom a step of a promise tells. Name one."),
        ),
    }
    for code, (role, told) in asked.items():
        if code in reached:
            held = Grant.objects.filter(user=OuterRef("pk"), role=role)
            people = User.objects.filter(Exists(held), Q(lead=None) | Q(lead__is_active=False), is_active=True)
            yield from _people(people, told)


def _people(people: QuerySet[User], told: str) -> Iterator[Finding]:
    found = list(people.order_by("name", "pk")[: MOST + 1])
    for person in found[:MOST]:
        yield Finding(told % {"person": person.name}, reverse("people:edit", args=[person.pk]))
    if len(found) > MOST:
        yield Finding(_("More people have no lead whom a step of a promise could tell."), reverse("people:list"))


def _led_by_left() -> Iterator[Finding]:
    """People who left and still are somebody's lead."""
    led = Count("led", filter=Q(led__is_active=True))
    left = User.objects.filter(is_active=False).annotate(led_now=led).filter(led_now__gt=0)
    for person in left.order_by("-led_now", "name")[:MOST]:
        told = ngettext(
            "%(person)s has left and is still the lead of %(count)s person. Hand that over to somebody who is here.",
            "%(person)s has left and is still the lead of %(count)s people. Hand that over to somebody who is here.",
            person.led_now,
        )
        url = reverse("people:hand-over", args=[person.pk])
        yield Finding(told % {"person": person.name, "count": person.led_now}, url)


def _of_deputies(now: datetime) -> Iterator[Finding]:
    """Absences, of now and to come, whose deputy has left or that lead in a circle."""
    absences = list(Absence.objects.filter(ends_at__gt=now).exclude(deputy=None).select_related("user", "deputy"))
    by_person: dict[int, list[Absence]] = {}
    for absence in sorted(absences, key=lambda one: (one.starts_at, one.pk)):
        by_person.setdefault(absence.user_id, []).append(absence)
    told = [finding for absence in absences if (finding := _of_absence(absence, by_person, now))]
    yield from told[:MOST]
    if len(told) > MOST:
        yield Finding(_("More absences have nobody who could stand in."), reverse("people:absences"))


def _of_absence(absence: Absence, by_person: Mapping[int, list[Absence]], now: datetime) -> Finding | None:
    url = reverse("people:absence", args=[absence.pk])
    facts = {"person": absence.user.name, "deputy": absence.deputy.name if absence.deputy else ""}
    if absence.deputy is not None and not absence.deputy.is_active:
        told = _("%(deputy)s, who stands in for %(person)s, has left. Name another deputy.")
        return Finding(told % facts, url)
    if _circles(absence, by_person, max(absence.starts_at, now)):
        told = _("The deputies of %(person)s lead back to %(person)s, so nobody stands in. Name another deputy.")
        return Finding(told % facts, url)
    return None


def _circles(absence: Absence, by_person: Mapping[int, list[Absence]], at: datetime) -> bool:
    """Whether the chain of deputies comes back to who is away, once all of them are."""
    seen, deputy = {absence.user_id}, absence.deputy_id
    while deputy is not None:
        if deputy in seen:
            return deputy == absence.user_id
        seen.add(deputy)
        away = (one for one in by_person.get(deputy, ()) if one.starts_at <= at < one.ends_at)
        following = next(away, None)
        deputy = following.deputy_id if following else None
    return False
