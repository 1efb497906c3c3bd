"""Writes about people and where they work. `by` is who does it, or None for the system itself.

Every action is one transaction, writes its event, and raises Forbidden, Invalid (field by field) or Conflict.
"""

from feedback.people.actions.absences import cancel_absence, edit_absence, record_absence
from feedback.people.actions.importing import import_people
from feedback.people.actions.leaving import deactivate, hand_over, reactivate
from feedback.people.actions.letters import invite, invite_all
from feedback.people.actions.persons import create_person, edit_person, set_preferences
from feedback.people.actions.places import (
    create_owner_group,
    create_site,
    create_team,
    edit_organisation,
    edit_owner_group,
    edit_site,
    edit_team,
    restore,
    retire,
)
from feedback.people.actions.roles import grant, revoke
from feedback.people.actions.signin import (
    create_token,
    request_new_password,
    revoke_token,
    set_password,
    sign_out_everywhere,
)

__all__ = [
    "cancel_absence",
    "create_owner_group",
    "create_person",
    "create_site",
    "create_team",
    "create_token",
    "deactivate",
    "edit_absence",
    "edit_organisation",
    "edit_owner_group",
    "edit_person",
    "edit_site",
    "edit_team",
    "grant",
    "hand_over",
    "import_people",
    "invite",
    "invite_all",
    "reactivate",
    "record_absence",
    "request_new_password",
    "restore",
    "retire",
    "revoke",
    "revoke_token",
    "set_password",
    "set_preferences",
    "sign_out_everywhere",
]
