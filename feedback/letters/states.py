"""The life of a letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The codes are on the wire."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    LEFT_OUT = "left_out", _("Left out")
    #: The team said nothing that month, and heard nothing: there is no letter, and none is tried again.
    NOTHING = "nothing", _("Nothing to tell")


class Part(models.TextChoices):
    """What a line of a letter tells of; the codes are on the wire."""

    SAID = "said", _("You said")
    CHANGE = "change", _("We did")
    ANSWER = "answer", _("We answered")
    WAITING = "waiting", _("This still waits")
    PROMISES = "promises", _("Our promises to you")
    OWN = "own", _("And also")
