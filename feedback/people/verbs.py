"""What happens to people and to where they work, as events. Ids and facts only: names and addresses stay out."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

NONE: Mapping[object, str | Promise] = MappingProxyType({})
GIVEN: Mapping[object, str | Promise] = {
    "agent": _("%(actor)s made %(person)s an agent"),
    "champion": _("%(actor)s made %(person)s a champion"),
    "owner": _("%(actor)s made %(person)s an owner"),
    "supervisor": _("%(actor)s made %(person)s a supervisor"),
    "admin": _("%(actor)s made %(person)s an admin"),
}
WITHDRAWN: Mapping[object, str | Promise] = {
    "agent": _("%(person)s is no agent any more"),
    "champion": _("%(person)s is no champion any more"),
    "owner": _("%(person)s is no owner any more"),
    "supervisor": _("%(person)s is no supervisor any more"),
    "admin": _("%(person)s is no admin any more"),
}


def _verb(sentence: str | Promise, icon: str = "person", roles: Mapping[object, str | Promise] = NONE) -> Verb:
    return Verb(sentence, icon=icon, internal=True, variants=("role", roles))


VERBS = {
    "organisation.edited": _verb(_("%(actor)s changed the organisation’s settings"), "set-up"),
    "person.created": _verb(_("%(actor)s added %(person)s"), "plus"),
    "person.edited": _verb(_("%(actor)s changed what is stored about %(person)s"), "edit"),
    "person.invited": _verb(_("%(actor)s sent %(person)s an invitation"), "mail"),
    "person.reset_requested": _verb(_("A link for a new password was asked for and sent to %(person)s"), "mail"),
    "person.password_changed": _verb(_("%(person)s has a new password; other sessions and API tokens ended"), "shield"),
    "person.signed_out": _verb(_("%(actor)s ended all sessions of %(person)s"), "sign-out"),
    "person.deactivated": _verb(_("%(actor)s deactivated %(person)s"), "s-no"),
    "person.reactivated": _verb(_("%(actor)s brought %(person)s back"), "undo"),
    "person.handed_over": _verb(_("%(actor)s handed what %(person)s owed over to %(to)s"), "give"),
    "grant.given": _verb(_("%(actor)s gave %(person)s a role"), "shield", GIVEN),
    "grant.withdrawn": _verb(_("%(actor)s withdrew a role from %(person)s"), "shield", WITHDRAWN),
    "token.created": _verb(_("An API token was made for %(person)s"), "keys"),
    "token.revoked": _verb(_("An API token of %(person)s was revoked"), "keys"),
    "absence.recorded": _verb(_("%(actor)s noted that %(person)s is away"), "calendar"),
    "absence.edited": _verb(_("%(actor)s changed when %(person)s is away"), "calendar"),
    "absence.cancelled": _verb(_("%(actor)s called off an absence of %(person)s"), "calendar"),
    "site.created": _verb(_("%(actor)s added the site %(name)s"), "site"),
    "site.edited": _verb(_("%(actor)s edited the site %(name)s"), "site"),
    "site.retired": _verb(_("%(actor)s retired the site %(name)s"), "site"),
    "site.restored": _verb(_("%(actor)s brought the site %(name)s back"), "site"),
    "team.created": _verb(_("%(actor)s added the team %(name)s"), "people"),
    "team.edited": _verb(_("%(actor)s edited the team %(name)s"), "people"),
    "team.retired": _verb(_("%(actor)s retired the team %(name)s"), "people"),
    "team.restored": _verb(_("%(actor)s brought the team %(name)s back"), "people"),
    "owner_group.created": _verb(_("%(actor)s added the group of owners %(name)s"), "people"),
    "owner_group.edited": _verb(_("%(actor)s edited the group of owners %(name)s"), "people"),
    "owner_group.retired": _verb(_("%(actor)s retired the group of owners %(name)s"), "people"),
    "owner_group.restored": _verb(_("%(actor)s brought the group of owners %(name)s back"), "people"),
}
