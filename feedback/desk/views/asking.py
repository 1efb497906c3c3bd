"""What every page of the desk begins and ends with: who asks, about which report, and what became of it."""

from collections.abc import Callable
from typing import TypeVar, cast

from django import forms
from django.http import Http404, HttpRequest

from feedback.core.doors import fill_in
from feedback.core.errors import Conflict, IllegalMove
from feedback.core.ids import parse_id
from feedback.desk.dossier import report_for
from feedback.desk.words import in_words
from feedback.people.models import User
from feedback.reports.models import FrictionReport

T = TypeVar("T")


def reader(request: HttpRequest) -> User:
    """Who is asking; every page of the desk is behind the sign-in."""
    return cast("User", request.user)


def report_or_404(request: HttpRequest, reference: str) -> FrictionReport:
    """The report that an address names, as `F-1042`, `f-1042` or `1042`; Http404 where this reader does not see it."""
    found = report_for(reader(request), parse_id(reference, "F"))
    if found is None:
        raise Http404
    return found


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(getattr(request, "htmx", False))


def carry_out(form: forms.Form, act: Callable[[], T]) -> T | None:
    """Call an action with a valid form; what it refuses stands on the form, in words for people, and None is given."""
    return fill_in(form, lambda: _told_kindly(act))


def status_of(form: forms.Form) -> int:
    """The status of a page that shows a form again: 409 where the report does not allow it by now, else 400."""
    return 409 if form.non_field_errors() and len(form.errors) == 1 else 400


def _told_kindly(act: Callable[[], T]) -> T:
    try:
        return act()
    except IllegalMove as refusal:
        raise Conflict(in_words(refusal)) from refusal
