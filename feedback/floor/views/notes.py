"""Notes: finding them, reading one with its versions, writing them and keeping them true."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.floor import actions, queries
from feedback.floor.forms import NoteForm, NoteSearchForm
from feedback.floor.models import Note, NoteUse
from feedback.floor.permissions import may_edit_note, may_write_notes
from feedback.people.queries import language_of
from feedback.people.views.asking import reader

PAGE = 30
#: What can be said of a note with one press.
PRESSED = {
    "still-true": actions.confirm_note,
    "retire": actions.retire_note,
    "restore": actions.restore_note,
}


@login_required
@require_GET
def notes(request: HttpRequest) -> HttpResponse:
    """All notes in use, by words and tool."""
    user = reader(request)
    form = NoteSearchForm(request.GET or None, user=user)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.notes_visible_to(user).filter(is_active="retired" not in request.GET).defer("words")
    if given.get("tool"):
        found = found.filter(tool=given["tool"])
    found = queries.search_notes(found, given.get("q", "")).select_related("tool", "call_type", "owner")
    page = keyset_page(found, request.GET, ordering=["title"], page_size=PAGE)
    uses = queries.uses_of(page.items)
    context = {
        "form": form,
        "page": page,
        "rows": [(note, uses[note.pk]) for note in page.items],
        "narrowed": bool(given.get("q") or given.get("tool")),
        "retired": "retired" in request.GET,
        "may_write": bool(may_write_notes(user)),
    }
    return render(request, "floor/notes.html", context)


@login_required
@require_GET
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """One note with its versions, and "this helped me"."""
    found, user = _found(request, pk), reader(request)
    context = {
        "note": found,
        "uses": queries.uses_of([found])[pk],
        "past": found.past.select_related("replaced_by"),
        "may_edit": bool(may_edit_note(user, found)),
        "due": found.is_active and found.review_on <= timezone.localdate(),
    }
    return render(request, "floor/note.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a note."""
    user = reader(request)
    demand(may_write_notes(user))
    form = NoteForm(request.POST or None, user=user, initial={"language": language_of(user)})
    if request.method == "POST" and form.is_valid():
        made = fill_in(form, lambda: actions.write_note(by=user, **form.answers()))
        if made is not None:
            say(request, _("Stored. Everybody finds it now."))
            return redirect("floor:note", made.pk)
    return _form(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a note; its words as they were are kept."""
    found, user = _found(request, pk), reader(request)
    demand(may_edit_note(user, found))
    form = NoteForm(request.POST or None, user=user, note=found)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.answers().items() if value != getattr(found, name)}
        if fill_in(form, lambda: actions.edit_note(note=found, by=user, fields=fields)) is not None:
            say(request, _("Saved."))
            return redirect("floor:note", pk)
    return _form(request, form, found)


@login_required
@require_POST
def helped(request: HttpRequest, pk: int) -> HttpResponse:
    """This note helped me."""
    actions.note_used(note=_found(request, pk), by=reader(request), kind=NoteUse.Kind.HELPED)
    say(request, _("Good. The note counts one more whom it helped."))
    return redirect("floor:note", pk)


@login_required
@require_POST
def press_note(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Say that a note is still true, take it out of use, or put it back."""
    found = _found(request, pk)
    demand(may_edit_note(reader(request), found))
    if press(request, lambda: PRESSED[verb](note=found, by=reader(request))):
        say(request, _("Saved."))
    return redirect("floor:note", pk)


def _form(request: HttpRequest, form: NoteForm, found: Note | None) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "floor/note_form.html", {"form": form, "note": found}, status=status)


def _found(request: HttpRequest, pk: int) -> Note:
    rows = queries.notes_visible_to(request.user).select_related("tool", "call_type", "owner")
    return get_object_or_404(rows, pk=pk)
