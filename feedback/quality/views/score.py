"""One score: its marks, the word of coaching, the refresher that fits, and every look that was taken at it again."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import fill_in
from feedback.core.toasts import say
from feedback.core.verdicts import Verdict
from feedback.people.models import User
from feedback.people.views.asking import reader
from feedback.quality import actions, queries
from feedback.quality.forms import LookForm, ReasonForm, WithdrawForm
from feedback.quality.models import Score
from feedback.quality.permissions import may_answer, may_decide, may_dispute, may_withdraw
from feedback.quality.showing import history, marks_of
from feedback.quality.states import MOVES

MAY: Mapping[str, Callable[[User, Score], Verdict]] = {
    "dispute": may_dispute,
    "appeal": may_dispute,
    "answer": may_answer,
    "decide": may_decide,
    "withdraw": may_withdraw,
}


@login_required
@require_GET
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The score, and what the reader can do about it."""
    found = _found(request, pk)
    return _page(request, found, {})


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Dispute it, look at it again, ask for or give a second opinion, or take it back."""
    found, user = _found(request, pk), reader(request)
    MAY[verb](user, found).demand()
    form = _form(verb, found, request.POST)
    if form.is_valid() and fill_in(form, lambda: _do(verb, found, user, form)) is not None:
        say(request, _("Stored. Everybody concerned hears of it."))
        return redirect("quality:score", pk)
    return _page(request, found, {verb: form})


def _do(verb: str, found: Score, user: User, form: Any) -> Score:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("reason", "text") if name in form.fields}
    if isinstance(form, LookForm):
        given["marks"] = form.other_marks()
    act: Callable[..., Score] = getattr(actions, verb)
    return act(score=found, by=user, **given)


def _form(verb: str, found: Score, data: Any = None) -> forms.Form:
    if verb in {"answer", "decide"}:
        given = {mark.dimension_id: mark.points for mark in found.marks.all()}
        return LookForm(data, edition=queries.edition_of(found), given=given)
    return (WithdrawForm if verb == "withdraw" else ReasonForm)(data)


def _page(request: HttpRequest, found: Score, failed: Mapping[str, forms.Form]) -> HttpResponse:
    user = reader(request)
    open_to = [verb for verb in MOVES[found.state] if MAY[verb](user, found)]
    context = {
        "score": found,
        "own": found.person_id == user.pk,
        "marks": marks_of(found),
        "history": history(found),
        "place": queries.place_in(found),
        "forms": {**{verb: _form(verb, found) for verb in open_to}, **failed},
        "failed": next(iter(failed.values()), None),
    }
    return render(request, "quality/score.html", context, status=400 if failed else 200)


def _found(request: HttpRequest, pk: int) -> Score:
    return get_object_or_404(queries.whole(queries.scores_visible_to(request.user)), pk=pk)
