"""How many reports one person can raise without their name before everybody is given more slots for it."""

from feedback.people.models import Organisation
from feedback.people.queries import forget_organisation


def widen_seals(*, beyond: int) -> int:
    """Give everybody twice as many slots as `beyond`, unless somebody else has already; returns how many there are.

    It is one number for the whole organisation, so that it tells of nobody how much they raised.
    """
    wider = beyond * 2
    Organisation.objects.filter(seal_width__lt=wider).update(seal_width=wider)
    forget_organisation()
    return wider
