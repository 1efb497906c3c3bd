"""Who may look after the journal. This room lies under people, so it asks for no more of them than Django does."""

from typing import Protocol

from django.utils.translation import gettext_lazy as _

from feedback.core.verdicts import Verdict, when


class Keeper(Protocol):
    """Somebody signed in, as far as the journal knows them; `is_staff` are the admins of the whole organisation."""

    @property
    def pk(self) -> int: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_staff(self) -> bool: ...


def may_replay(user: Keeper) -> Verdict:
    """Look at what was given up, and try it again: admins."""
    return when(user.is_active and user.is_staff, _("Only an admin can look after the journal."))
