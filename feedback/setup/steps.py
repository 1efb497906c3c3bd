"""The way from nothing to the first report: its steps, and which of them are done, read from what is stored."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.core import parts
from feedback.people.models import Organisation, Role, Site, User
from feedback.people.queries import organisation


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the guided set-up."""

    code: str
    title: str | Promise
    hint: str | Promise
    is_done: Callable[[Organisation], bool]


def _place_done(here: Organisation) -> bool:
    return bool(here.name) and Site.objects.filter(is_active=True).exists()


def _people_done(here: Organisation) -> bool:
    return User.objects.filter(is_active=True, grants__role=Role.AGENT).exists()


def _tools_done(here: Organisation) -> bool:
    return Tool.objects.filter(is_active=True, owner__isnull=False).exists()


def _confirmed(code: str) -> Callable[[Organisation], bool]:
    """Steps that have good defaults are done when somebody has looked at them."""
    return lambda here: code in here.setup_confirmed


STEPS = (
    Step("place", _("Where you work"), _("The organisation, its first site and its hours"), _place_done),
    Step("people", _("Who works there"), _("Paste a table, or add them one by one"), _people_done),
    Step("tools", _("Which AI tools"), _("Each with the person who answers for it"), _tools_done),
    Step("rule", _("Who gets a report"), _("The tool’s owner, unless you say otherwise"), _confirmed("rule")),
    Step("promise", _("What you promise"), _("Seen in a working day, answered in a fortnight"), _confirmed("promise")),
)
CODES = tuple(step.code for step in STEPS)


def progress(*, at: str = "") -> list[parts.Step]:
    """The steps as the page shows them; `at` is where the reader is, else the first that is not done."""
    here = organisation()
    done = {step.code: step.is_done(here) for step in STEPS}
    current = at or next((code for code, is_done in done.items() if not is_done), "")
    return [
        parts.Step(
            title=step.title,
            url=reverse("setup:step", args=[step.code]),
            state="now" if step.code == current else "done" if done[step.code] else "ahead",
            hint=step.hint,
        )
        for step in STEPS
    ]


def first_open() -> str:
    """The code of the first step that is not done; empty when all are."""
    here = organisation()
    return next((step.code for step in STEPS if not step.is_done(here)), "")


def is_done(code: str) -> bool:
    """Whether a step has what the first report needs of it."""
    return STEPS[CODES.index(code)].is_done(organisation())


def after(code: str) -> str:
    """Where the way goes on from a step: the next one, or the end."""
    place = CODES.index(code) + 1
    return reverse("setup:step", args=[CODES[place]]) if place < len(CODES) else reverse("setup:home")


def people_who_can_answer() -> Q:
    """Everybody who could own a tool: those who answer already, and admins."""
    return Q(is_active=True, grants__role__in=[Role.OWNER, Role.SUPERVISOR, Role.ADMIN])
