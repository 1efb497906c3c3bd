"""Asking the floor: the page, what may fit while somebody types, and one's own questions."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import fill_in
from feedback.core.ids import parse_id
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.floor import actions, queries
from feedback.floor.forms import AskForm
from feedback.floor.models import NoteUse
from feedback.people.views.asking import reader

#: Words that are too few to be like anything.
SHORTEST = 6
PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask whoever is on. What was typed stays until it is sent."""
    user = reader(request)
    if request.method != "POST":
        return _page(request, AskForm(user=user))
    if "helped" in request.POST:
        return _helped(request)
    if "check" in request.POST:
        return _page(request, _kept(request))
    form = AskForm(request.POST, user=user)
    made = fill_in(form, lambda: actions.ask(by=user, **form.cleaned_data)) if form.is_valid() else None
    if made is None:
        return _page(request, form, status=400)
    return redirect("floor:question", made.reference)


@login_required
@require_POST
def fitting(request: HttpRequest) -> HttpResponse:
    """Notes and answers that fit what is typed so far; a part of the page. By POST: no text stands in an address."""
    return render(request, "floor/_fitting.html", _found(request, _kept(request)))


@login_required
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """One's own questions, newest first."""
    own = queries.with_parts(queries.questions_visible_to(request.user).filter(asker=reader(request)))
    page = keyset_page(own, request.GET, ordering=["-id"], page_size=PAGE)
    return render(request, "floor/questions.html", {"page": page, "questions": page.items})


def _helped(request: HttpRequest) -> HttpResponse:
    """A note spared this question: it is counted, and nothing is asked."""
    pk = parse_id(request.POST.get("helped", ""))
    note = queries.notes_visible_to(request.user).filter(pk=pk).first() if pk else None
    if note is None:
        return _page(request, _kept(request))
    actions.note_used(note=note, by=reader(request), kind=NoteUse.Kind.HELPED)
    say(request, _("Good. The note counts one more whom it helped."))
    return redirect("floor:note", note.pk)


def _kept(request: HttpRequest) -> AskForm:
    """The form with what was typed, without judging it."""
    given = {name: value for name, value in request.POST.items() if name in AskForm.base_fields}
    return AskForm(user=reader(request), initial=given)


def _page(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    return render(request, "floor/ask.html", {"form": form, **_found(request, form)}, status=status)


def _found(request: HttpRequest, form: AskForm) -> dict[str, Any]:
    text = str(form["text"].value() or "").strip()
    if len(text) < SHORTEST:
        return {"fitting": queries.Fitting(), "looked": False}
    return {"fitting": queries.fitting(reader(request), text, tool=_tool(form)), "looked": True}


def _tool(form: AskForm) -> Any:
    try:
        return form.fields["tool"].clean(form["tool"].value())
    except forms.ValidationError:
        return None
