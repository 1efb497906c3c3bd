"""What is promised, in words of the reader's language."""

from datetime import datetime
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from feedback.commitments.chains import Named
from feedback.commitments.models import Kind, SlaPolicy
from feedback.commitments.policies import terms_of
from feedback.commitments.targets import Step
from feedback.commitments.terms import HOURS, REASSIGN, WORKING, Aim, Length, Link, Terms
from feedback.people.models import User
from feedback.people.queries import deputy_for

#: The name that the standard promise is stored under until somebody gives it another.
STANDARD = gettext_noop("Standard promise")
NOBODY = Named({}, {})


def policy_name(name: str) -> str:
    """A policy's name; the one it came with is translated."""
    return _(STANDARD) if name == STANDARD else name


def policy_sentence(policy: SlaPolicy) -> str:
    """ "Seen within 1 working day, answered within 14 days." """
    return terms_sentence(terms_of(policy))


def terms_sentence(terms: Terms) -> str:
    """The same of a policy's terms, frozen or not."""
    parts = [_seen(terms.length_of(Kind.ACKNOWLEDGE)), _answered(terms.length_of(Kind.RESPOND))]
    told = ", ".join(filter(None, parts)) or _("no date is promised")
    return f"{told[:1].upper()}{told[1:]}."


#: What a step that reaches somebody does, as the course of a clock tells it.
TOLD = {
    "owner": gettext_noop("Broken, and the owner is told"),
    "lead": gettext_noop("Broken, and the owner’s lead is told"),
    "supervisor": gettext_noop("Broken, and the supervisor of the reporter is told"),
    "supervisor_lead": gettext_noop("Broken, and the supervisor’s lead is told"),
    "admin": gettext_noop("Broken, and the head of operations is told"),
    "person": gettext_noop("Broken, and %(name)s is told"),
    "person_lead": gettext_noop("Broken, and the lead of %(name)s is told"),
}
GIVEN = {
    "deputy": gettext_noop("Broken, and it goes over to the owner’s deputy"),
    "group": gettext_noop("Broken, and it goes over to the least loaded of “%(name)s”"),
    "person": gettext_noop("Broken, and it goes over to %(name)s"),
}
FURTHER = gettext_noop("Broken, and it climbs a step further")


def step_sentence(step: Step, named: Named = NOBODY) -> str:
    """What happens at a step of a clock, if nobody does anything before."""
    name, _colon, level = step.name.partition(":")
    if name == "warn":
        return _("The owner is warned: %(percent)s%% of the time is gone") % {"percent": level}
    if not step.tell:
        return _("It breaks")
    aim = Aim.read(step.tell)
    told = (GIVEN if name == REASSIGN else TOLD).get(aim.who, FURTHER)
    who = (named.groups if aim.who == "group" else named.people).get(aim.named or 0)
    return _(told) % {"name": who.name if who else _("somebody who is not here any more")}


# --- a chain, step by step ---------------------------------------------------------------------------------------

REACHES = {
    "owner": gettext_noop("tells the owner"),
    "lead": gettext_noop("tells the owner’s lead"),
    "supervisor": gettext_noop("tells the supervisor of the reporter"),
    "supervisor_lead": gettext_noop("tells the supervisor’s lead"),
    "admin": gettext_noop("tells the head of operations"),
    "person": gettext_noop("tells %(name)s"),
    "person_lead": gettext_noop("tells the lead of %(name)s (%(other)s)"),
}
#: The same where it is known who the owner is: %(name)s, and %(other)s is whom it reaches.
REACHES_OF = {
    "owner": gettext_noop("tells %(name)s"),
    "lead": gettext_noop("tells %(name)s’s lead (%(other)s)"),
}
GOES = {
    "deputy": gettext_noop("goes over to the owner’s deputy"),
    "group": gettext_noop("goes over to the least loaded of “%(name)s”"),
    "person": gettext_noop("goes over to %(name)s"),
}
GOES_OF = {"deputy": gettext_noop("goes over to %(name)s’s deputy (%(other)s)")}


def link_sentence(link: Link, named: Named, owner: User | None, now: datetime) -> str:
    """A step of a chain: "2 working hours after it broke: goes over to Dana’s deputy (Sam)."

    `owner` is who answers for the tool that the policy is for, where it is for one.
    """
    of_owner = owner is not None and link.tell in ("owner", "lead", "deputy")
    tables = (GOES, GOES_OF) if link.act == REASSIGN else (REACHES, REACHES_OF)
    told = _(tables[of_owner].get(link.tell, FURTHER)) % _names(link, named, owner if of_owner else None, now)
    held = _(", once they are at work") if link.hold else ""
    return _("%(when)s: %(what)s%(held)s.") % {"when": _when(link), "what": told, "held": held}


def _names(link: Link, named: Named, owner: User | None, now: datetime) -> dict[str, str]:
    """Whom a step names, and whom it reaches through them as things are now."""
    if link.tell == "group":
        group = named.groups.get(link.group_id or 0)
        return {"name": group.name if group else "…"}
    person = owner or named.people.get(link.person_id or 0)
    other = None
    if person is not None:
        other = deputy_for(person, now) if link.tell == "deputy" else person.lead
    return {"name": person.name if person else "…", "other": other.name if other else _("nobody now")}


def _when(link: Link) -> str:
    if not link.after_minutes:
        return _("As soon as it broke")
    hours = link.after_minutes / 60
    if link.time == WORKING:
        told = ngettext("%(hours)s working hour after it broke", "%(hours)s working hours after it broke", ceil(hours))
    else:
        told = ngettext("%(hours)s hour after it broke", "%(hours)s hours after it broke", ceil(hours))
    return told % {"hours": number_format(f"{hours:.4g}" if hours % 1 else int(hours))}


def _seen(length: Length | None) -> str:
    if length is None:
        return ""
    amount = length.amount
    if length.unit == HOURS:
        told = ngettext("seen within %(hours)s working hour", "seen within %(hours)s working hours", amount)
    elif length.unit == WORKING:
        told = ngettext("seen within %(days)s working day", "seen within %(days)s working days", amount)
    else:
        told = ngettext("seen within %(days)s day", "seen within %(days)s days", amount)
    return told % {"hours": amount, "days": amount}


def _answered(length: Length | None) -> str:
    if length is None:
        return ""
    amount = length.amount
    if length.unit == HOURS:
        told = ngettext("answered within %(hours)s working hour", "answered within %(hours)s working hours", amount)
    elif length.unit == WORKING:
        told = ngettext("answered within %(days)s working day", "answered within %(days)s working days", amount)
    else:
        told = ngettext("answered within %(days)s day", "answered within %(days)s days", amount)
    return told % {"hours": amount, "days": amount}
