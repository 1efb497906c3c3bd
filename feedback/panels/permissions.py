"""Who looks after panels."""

from feedback.core.verdicts import Verdict
from feedback.people.permissions import may_administer
from feedback.people.queries import Anyone


def may_keep(user: Anyone) -> Verdict:
    """Register, change and revoke panels."""
    return may_administer(user)
