"""What the buttons of a question do: each verb with its form, its action, and what is said when it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.floor import actions
from feedback.floor.forms import AnswerForm, HandOverForm, ReplyForm, ReportForm, SameForm
from feedback.floor.models import Question
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class Act:
    """One verb. `do` is given who acts, the question, and what was filled in."""

    do: Callable[[User, Question, dict[str, Any]], Any]
    said: str | Promise
    form: type[forms.Form] = forms.Form


def _keep_as_note(by: User, question: Question, given: dict[str, Any]) -> Any:
    answered = actions.answer(question=question, by=by, **given)
    return actions.promote_to_note(question=answered, by=by)


ACTS: Mapping[str, Act] = {
    "claim": Act(lambda by, it, _given: actions.claim(question=it, by=by), _("It is yours.")),
    "release": Act(lambda by, it, _given: actions.release(question=it, by=by), _("It is back on the floor.")),
    "answer": Act(lambda by, it, given: actions.answer(question=it, by=by, **given), _("Answered."), AnswerForm),
    "answer-note": Act(_keep_as_note, _("Answered, and kept as a note for everybody."), AnswerForm),
    "ask-back": Act(
        lambda by, it, given: actions.ask_back(question=it, by=by, **given),
        _("Asked. The question stays yours."),
        AnswerForm,
    ),
    "reply": Act(lambda by, it, given: actions.reply(question=it, by=by, **given), _("Sent."), ReplyForm),
    "hand-over": Act(
        lambda by, it, given: actions.hand_over(question=it, by=by, **given), _("Handed over."), HandOverForm
    ),
    "same-as": Act(
        lambda by, it, given: actions.same_as(question=it, by=by, **given),
        _("Whoever asked reads the answer of the other question."),
        SameForm,
    ),
    "helped": Act(
        lambda by, it, _given: actions.judge(question=it, by=by, helped=True), _("Good. That counts for who answered.")
    ),
    "not-yet": Act(
        lambda by, it, _given: actions.judge(question=it, by=by, helped=False), _("It is open again for the champions.")
    ),
    "keep": Act(lambda by, it, _given: actions.promote_to_note(question=it, by=by), _("Kept as a note for everybody.")),
    "report": Act(
        lambda by, it, given: actions.promote_to_report(question=it, by=by, **given),
        _("It is a report now, and a named person answers."),
        ReportForm,
    ),
}


def form_for(verb: str, user: User, question: Question, data: Any = None) -> forms.Form:
    """The form of a verb, filled with `data` where there is any."""
    made: type[Any] = ACTS[verb].form
    if made is SameForm:
        return SameForm(data, question=question, user=user)
    return made(data, question=question) if made in {HandOverForm, ReportForm} else made(data)
