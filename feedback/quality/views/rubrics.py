"""Rubrics in the set-up: the list, making one, an edit that makes a new edition, and out of use and back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.toasts import say
from feedback.people.views.asking import reader
from feedback.quality import actions, queries
from feedback.quality.forms import RubricForm
from feedback.quality.models import Edition, Rubric
from feedback.quality.permissions import may_keep_rubrics

PRESSED = {"retire": actions.retire_rubric, "restore": actions.restore_rubric}


@login_required
@require_GET
def rubrics(request: HttpRequest) -> HttpResponse:
    """All rubrics with their dimensions, those out of use last."""
    user = reader(request)
    demand(may_keep_rubrics(user))
    found = queries.rubrics_visible_to(user)
    editions = {edition.rubric_id: edition for edition in queries.editions_in_use(found)}
    rows = [(one, editions[one.pk]) for one in found.order_by("-is_active", "name", "pk")]
    return render(request, "quality/rubrics.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a rubric."""
    user = reader(request)
    demand(may_keep_rubrics(user))
    form = RubricForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        made = fill_in(form, lambda: actions.make_rubric(by=user, **form.answers()))
        if made is not None:
            say(request, _("Stored. Calls can be scored by it now."))
            return redirect("quality:rubrics")
    return _form(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rubric: scores that were given keep the version they were given by."""
    found, user = _found(request, pk), reader(request)
    edition = queries.edition_in_use(found)
    form = RubricForm(request.POST or None, user=user, edition=edition)
    if request.method == "POST" and form.is_valid():
        made = fill_in(form, lambda: actions.edit_rubric(rubric=found, by=user, fields=form.answers()))
        if made is not None:
            say(request, _("Saved."))
            return redirect("quality:rubrics")
    return _form(request, form, edition)


@login_required
@require_POST
def press_rubric(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take a rubric out of use, or put it back."""
    found = _found(request, pk)
    if press(request, lambda: PRESSED[verb](rubric=found, by=reader(request))):
        say(request, _("Saved."))
    return redirect("quality:rubrics")


def _form(request: HttpRequest, form: RubricForm, edition: Edition | None) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "quality/rubric_form.html", {"form": form, "edition": edition}, status=status)


def _found(request: HttpRequest, pk: int) -> Rubric:
    demand(may_keep_rubrics(reader(request)))
    return get_object_or_404(queries.rubrics_visible_to(request.user), pk=pk)
