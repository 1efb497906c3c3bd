"""What the floor's templates look up by question."""

from collections.abc import Mapping
from typing import Any

from django import template

from feedback.floor.models import Message, Question

register = template.Library()


@register.inclusion_tag("floor/_talk.html", takes_context=True)
def talk(context: Any, talks: Mapping[int, list[Message]], question: Question) -> dict[str, Any]:
    """What was said about this question."""
    return {"said_all": talks.get(question.pk, []), "now": context.get("now")}


@register.simple_tag
def form_of(forms: Mapping[int, Any], question: Question) -> Any:
    """The form of this question."""
    return forms[question.pk]
