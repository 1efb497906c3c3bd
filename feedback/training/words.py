"""Why somebody has no seat, said to themselves."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.training.models import Enrolment, Why
from feedback.training.states import Place

_TO_YOU: Mapping[str, str | Promise] = {
    Why.NO_SITE: _("You have no site yet, so there are no working hours to plan in."),
    Why.NO_HOURS: _("Your site has no working hours left in this round."),
    Why.AWAY: _("You are away in all the hours that are left."),
    Why.ON_DUTY: _("You are the only champion on in all the hours that are left."),
    Why.TEAM_FULL: _("Too many of your team would be away at the same time."),
    Why.CANCELLED: _("Your session was cancelled."),
    Why.MOVED: _("Your session was moved to a time you cannot make."),
    Why.OTHER_SITE: _("You work at another site now."),
    Why.MISSED: _("Your session was held without you."),
    Why.OWN_WISH: _("You gave your seat back."),
}


def why(place: Enrolment, *, own: bool) -> str | Promise:
    """Why a place has no seat, in words to the person themselves (`own`) or about them."""
    if place.state == Place.WITHDRAWN:
        return _("Taken out of the round.")
    about: str = place.get_why_display()
    return _TO_YOU.get(place.why, about) if own else about
