"""Who may do what with promises, for pages and API alike."""

from feedback.core.verdicts import Verdict
from feedback.people.permissions import may_administer
from feedback.people.queries import Anyone


def may_edit_policies(user: Anyone) -> Verdict:
    """What is promised is set by those who look after the whole organisation."""
    return may_administer(user)
