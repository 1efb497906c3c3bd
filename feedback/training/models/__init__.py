"""Training that comes back: programmes, their cycles, the sessions of a cycle, and everybody's place in it."""

from feedback.training.models.agenda import AgendaItem, Topic
from feedback.training.models.checks import CheckAttempt, CheckItem
from feedback.training.models.enrolments import Enrolment, Why
from feedback.training.models.links import TrainingLink
from feedback.training.models.needs import NeedAnswer, NeedTerms
from feedback.training.models.nudges import Nudge
from feedback.training.models.programmes import Cycle, Programme
from feedback.training.models.room import Capture, CodeTry, SessionCode
from feedback.training.models.sessions import Session

__all__ = [
    "AgendaItem",
    "Capture",
    "CheckAttempt",
    "CheckItem",
    "CodeTry",
    "Cycle",
    "Enrolment",
    "NeedAnswer",
    "NeedTerms",
    "Nudge",
    "Programme",
    "Session",
    "SessionCode",
    "Topic",
    "TrainingLink",
    "Why",
]
