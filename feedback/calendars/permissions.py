"""Who may change calendars, for pages and API alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when


def may_edit(person: Any) -> Verdict:
    """Only somebody who looks after the whole organisation: dates everywhere follow from it.

    People live in a room above, so a person is known here by `is_active` and `live_grants` alone.
    """
    grants = getattr(person, "live_grants", ()) if person.is_active else ()
    return when(
        any(grant.role == "admin" and grant.scope == "organisation" for grant in grants),
        _("Only an admin can change calendars."),
    )
