"""What pages share when they call an action: a rule's no stands at the form's fields, or in a toast on the next page.

What neither can show (Forbidden, above all) goes on to `refusals.RuleRefusals`, which makes a page of it.
"""

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm
from django.http import HttpRequest

from feedback.core.errors import Conflict, DomainError, Forbidden, Invalid
from feedback.core.toasts import warn
from feedback.core.verdicts import Verdict

T = TypeVar("T")


def demand(verdict: Verdict) -> None:
    """Go on, or show the page for "not yours to open" (403) with the reason."""
    verdict.demand()


def fill_in(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Call an action with what a valid form gave; what it refuses stands at the form's fields, and None is given."""
    try:
        return act()
    except Forbidden:
        raise
    except Invalid as refusal:
        for name, messages in refusal.fields.items():
            form.add_error(name if name in form.fields else None, [str(message) for message in messages])
    except DomainError as refusal:
        form.add_error(None, str(refusal.reason))
    return None


def press(request: HttpRequest, act: Callable[[], T]) -> T | None:
    """Call an action behind a single button; a conflict is told by a toast on the next page, and None is given."""
    try:
        return act()
    except (Conflict, Invalid) as refusal:
        warn(request, refusal.reason)
    return None
