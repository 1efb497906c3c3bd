"""Where a session and somebody's place are in their lives, and the legal moves. A leaf."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    """A session's life; the codes are on the wire."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Place(models.TextChoices):
    """What has become of somebody's place in a cycle; the codes are on the wire."""

    UNPLACED = "unplaced", _("No seat yet")
    BOOKED = "booked", _("Booked")
    CAME = "came", _("Came")
    DONE = "done", _("Done")
    WITHDRAWN = "withdrawn", _("Taken out")


class Completion(models.TextChoices):
    """What counts as done; the codes are on the wire."""

    ATTENDANCE = "attendance", _("Being there")
    CHECK = "check", _("Being there, and a short check")
    SIGN_OFF = "sign_off", _("Being there, and the supervisor’s yes")


#: From where each move leads. `came` still lacks something: that the session is closed, the check, or the sign-off.
#: Being there again changes nothing.
MOVES: dict[str, dict[str, str]] = {
    Place.UNPLACED: {
        "book": Place.BOOKED,
        "unplace": Place.UNPLACED,
        "attend": Place.CAME,
        "withdraw": Place.WITHDRAWN,
    },
    Place.BOOKED: {
        "book": Place.BOOKED,
        "unplace": Place.UNPLACED,
        "attend": Place.CAME,
        "withdraw": Place.WITHDRAWN,
    },
    Place.CAME: {"complete": Place.DONE, "miss": Place.UNPLACED, "unmark": Place.BOOKED},
    Place.DONE: {"undo": Place.CAME},
    Place.WITHDRAWN: {"book": Place.BOOKED, "unplace": Place.UNPLACED},
}
#: Places that still owe something.
OPEN = (Place.UNPLACED, Place.BOOKED, Place.CAME)
