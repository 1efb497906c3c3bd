"""The letters of one's teams: the archive, one letter as page and poster, and for its writer the edit."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.letters import actions, queries
from feedback.letters.forms import LetterForm
from feedback.letters.models import TeamLetter
from feedback.letters.permissions import may_write
from feedback.letters.showing import read_by
from feedback.letters.states import State
from feedback.people.views.asking import reader

#: Sizes of paper the poster is laid out for.
PAPERS = ("a3", "a4")


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The letters one sees, the latest month first."""
    rows = queries.with_parts(queries.letters_visible_to(request.user))
    page = keyset_page(rows, request.GET, ordering=["-month", "-id"])
    return render(request, "letters/list.html", {"page": page})


@login_required
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter, to read and to print."""
    found, user = _found(request, pk), reader(request)
    paper = request.GET.get("paper", "")
    context = {
        "letter": found,
        "lines": read_by(found, user),
        "is_draft": found.state == State.DRAFT,
        "may_write": may_write(user, found).allowed,
        "paper": paper if paper in PAPERS else PAPERS[0],
        "papers": PAPERS,
    }
    return render(request, "letters/letter.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, reorder and add lines, and greet the team. What was sent cannot be edited: its page says so."""
    found, user = _found(request, pk), reader(request)
    demand(may_write(user, found))
    if found.state != State.DRAFT:
        return redirect("letters:letter", pk)
    form = LetterForm(request.POST or None, letter=found, lines=read_by(found, user, hidden=True))
    sent = request.method == "POST" and form.is_valid()
    saved = fill_in(form, lambda: actions.edit(letter=found, by=user, **form.answers())) if sent else None
    if saved is not None:
        say(request, _("Saved. This is how the team will read it."))
        return redirect("letters:letter", pk)
    context = {"letter": found, "form": form}
    return render(request, "letters/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it to the team now."""
    found, user = _found(request, pk), reader(request)
    demand(may_write(user, found))
    if press(request, lambda: actions.send(letter=found, by=user)):
        say(request, _("Sent. Everybody in the team has it in a moment."))
    return redirect("letters:letter", pk)


@login_required
@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Send none this month."""
    found, user = _found(request, pk), reader(request)
    demand(may_write(user, found))
    if press(request, lambda: actions.leave_out(letter=found, by=user)):
        say(request, _("Left out. Next month brings another letter."))
    return redirect(reverse("letters:list"))


def _found(request: HttpRequest, pk: int) -> TeamLetter:
    return get_object_or_404(queries.with_parts(queries.letters_visible_to(request.user)), pk=pk)
