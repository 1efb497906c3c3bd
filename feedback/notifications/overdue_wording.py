"""What a line of news says about training that is overdue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.core.navigation import address
from feedback.core.wording import day
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.training.models import Enrolment
from feedback.training.queries import enrolments_visible_to

#: The kinds of news that speak of it.
KINDS = frozenset({"overdue", "team_overdue", "nudge"})
_SENTENCES: Mapping[str, str | Promise] = {
    "overdue": gettext_lazy("“%(programme)s” was due by %(date)s. Choose a seat: it still counts."),
    "nudged": gettext_lazy("%(who)s asks you to find a seat for “%(programme)s”. It was due by %(date)s."),
    "team_overdue": gettext_lazy("%(person)s was due for “%(programme)s” by %(date)s and has not had it."),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """The places that the lines of one page are about, as far as the reader may see them."""

    places: Mapping[int, Enrolment]

    def sentence_of(self, notification: Notification, people: Mapping[int, str]) -> str:
        """One line of news in the active language."""
        params, place = notification.params, self.places.get(notification.subject_id)
        if place is None:
            return _("A training is overdue.")
        named = {
            "who": people.get(params.get("actor") or 0) or _("Somebody"),
            "person": place.person.name,
            "programme": place.cycle.programme.name,
            "date": day(date.fromisoformat(params["due_on"]), today=timezone.localdate()),
        }
        return str(_SENTENCES[str(params["what"])]) % named


def owed_in(lines: Iterable[Notification], reader: User) -> Owed:
    """What these lines are about: nothing is read for lines about something else."""
    ids = {line.subject_id for line in lines if line.kind in KINDS}
    places = enrolments_visible_to(reader).select_related("person", "cycle__programme")
    return Owed(places.in_bulk(ids) if ids else {})


def url_of(notification: Notification) -> str:
    """One's own training, or one's team."""
    mine = notification.kind != "team_overdue"
    return address("training:home" if mine else "team") or reverse("notifications:list")
