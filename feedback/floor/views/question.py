"""One question: where it stands, what was said, and the verbs on it."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import fill_in
from feedback.core.toasts import say, warn
from feedback.core.views import safe_next
from feedback.floor import permissions, queries, states
from feedback.floor.acts import ACTS, form_for
from feedback.floor.models import Question
from feedback.people.models import User
from feedback.people.views.asking import reader


@login_required
@require_GET
def detail(request: HttpRequest, question: str) -> HttpResponse:
    """A question with everything that was said; `q-12` and `12` lead to `Q-12`."""
    found = _found(request, question)
    if question != found.reference:
        return redirect("floor:question", found.reference)
    return page(request, found)


@login_required
@require_POST
def act(request: HttpRequest, question: str, verb: str) -> HttpResponse:
    """Do one thing with a question and come back; what is refused stands beside what was typed."""
    user, found = reader(request), _found(request, question)
    form = form_for(verb, user, found, request.POST)
    if not form.is_valid() or fill_in(form, lambda: ACTS[verb].do(user, found, form.cleaned_data)) is None:
        if form.fields:
            return page(request, _found(request, question), verb=verb, form=form, status=400)
        warn(request, " ".join(map(str, form.non_field_errors())))
    else:
        say(request, ACTS[verb].said)
    return redirect(safe_next(request) if request.POST.get("next") else found_url(found, user))


def found_url(question: Question, user: User) -> str:
    """The question's page for whoever still sees it, else the queue."""
    seen = queries.questions_visible_to(user).filter(pk=question.pk).exists()
    return reverse("floor:question", args=[question.reference]) if seen else reverse("floor:queue")


def page(
    request: HttpRequest, question: Question, *, verb: str = "", form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page; with the form of a verb that was refused in its place."""
    user, now = reader(request), timezone.now()
    may = may_of(user, question)
    made: dict[str, forms.Form] = {name: form_for(name, user, question) for name in _forms(may)}
    if form is not None:
        made["answer" if verb in {"answer-note", "ask-back"} else verb] = form
    context: dict[str, Any] = {
        "question": question,
        "messages_of": queries.messages_of(question),
        "may": may,
        "forms": {name.replace("-", "_"): one for name, one in made.items()},
        "own": question.asker_id == user.pk,
        "failed": form,
        "now": now,
    }
    if may["answer"] and not question.note_id:
        context["fitting"] = queries.fitting(user, question.text, tool=question.tool, but=question.pk)
    return render(request, "floor/question.html", context, status=status)


def may_of(user: User, question: Question) -> dict[str, bool]:
    """Which verbs somebody is offered now: what the state allows and the permissions give."""
    legal = states.legal(question.state)
    take = bool(permissions.may_take(user, question))
    work = bool(permissions.may_work(user, question))
    judge = bool(permissions.may_judge(user, question))
    return {
        "claim": take and "claim" in legal,
        "release": bool(permissions.may_put_back(user, question)) and "release" in legal,
        "answer": work and bool({"answer", "claim"} & set(legal)),
        "hand_over": work and "hand_over" in legal,
        "same_as": work and "same_as" in legal,
        "reply": bool(permissions.may_reply(user, question)) and "reply" in legal,
        "helped": judge and "helped" in legal,
        "not_yet": question.asker_id == user.pk and "not_yet" in legal,
        "note": take and "promote:note" in legal and question.note_id is None,
        "report": take and "promote:report" in legal and question.report_id is None,
    }


def _forms(may: dict[str, bool]) -> list[str]:
    names = ("answer", "reply", "hand_over", "same_as", "report")
    return [name.replace("_", "-") for name in names if may[name]]


def _found(request: HttpRequest, text: str) -> Question:
    found = queries.question_named(request.user, text)
    if found is None:
        raise Http404
    return found
