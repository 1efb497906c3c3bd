"""Toasts: a sentence that confirms what was done, and offers to undo it. Kept by Django's messages."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.functional import Promise

UNDO = "undo:"


@dataclass(frozen=True, slots=True)
class Toast:
    """A message as the page draws it. `undo` is an address that takes a POST."""

    text: str
    tone: str
    icon: str
    undo: str = ""


def say(request: HttpRequest, text: str | Promise, *, undo: str = "") -> None:
    """Confirm an act on the next page that is shown; `undo` is the address that takes it back by POST."""
    messages.success(request, str(text), extra_tags=UNDO + undo if undo else "")


def warn(request: HttpRequest, text: str | Promise) -> None:
    """Say on the next page why something was not done."""
    messages.warning(request, str(text))


def toast_of(message: Message) -> Toast:
    """A Django message, whoever left it, as a toast."""
    undo = message.extra_tags.removeprefix(UNDO) if (message.extra_tags or "").startswith(UNDO) else ""
    if message.level >= messages.WARNING:
        return Toast(str(message.message), "risk" if message.level == messages.WARNING else "broken", "s-risk", undo)
    return Toast(str(message.message), "", "done", undo)
