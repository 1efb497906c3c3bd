"""A report's standing as a row shows it, in ready markup: bar, time left, state. Pure; `now` is the page's."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from feedback.commitments.models import Kind
from feedback.core import drawings, wording
from feedback.core.looks import look_of
from feedback.core.promisebar import PromiseBar, facts_of
from feedback.desk.standing import Standing

#: What a promise's trouble is called, where it is not the answer that is late or nearly so.
TROUBLES: Mapping[tuple[str, str], Promise] = {
    ("broken", Kind.ACKNOWLEDGE): gettext_lazy("Not seen in time"),
    ("broken", Kind.DELIVER): gettext_lazy("Change overdue"),
    ("risk", Kind.ACKNOWLEDGE): gettext_lazy("Still to be seen"),
    ("risk", Kind.DELIVER): gettext_lazy("Change at risk"),
}


def bar_of(standing: Standing[Any], *, now: datetime, zone: tzinfo) -> SafeString:
    """The bar of the promise that counts, without marks; nothing where none was made."""
    if standing.clock is None:
        return SafeString("")
    return drawings.draw_bar(PromiseBar(**facts_of(standing.clock), now=now, zone=zone, risk=standing.risk))


def left_of(standing: Standing[Any], *, now: datetime, zone: tzinfo) -> SafeString | str:
    """How much time is left for what falls due next."""
    if standing.upcoming is None:
        return ""
    if standing.stopped:
        return wording.stopped()
    due_at = standing.upcoming.due_at
    return drawings.instant(due_at, wording.time_left(due_at, zone=zone, now=now), zone=zone, live="due")


def status_of(standing: Standing[Any], *, seen_from: str = "") -> SafeString:
    """Where a report stands, in shape, word and colour; of a promise in trouble, which one.

    `seen_from="owner"` tells what is to be done ("To be seen") rather than what was done ("Received").
    """
    kind = standing.upcoming.kind if standing.upcoming else ""
    return _status(standing.status, kind, seen_from, get_language())


# Fifty rows stand in a handful of states.
@lru_cache(maxsize=512)
def _status(code: str, kind: str, seen_from: str, _language: str | None) -> SafeString:
    look = look_of(code)
    word = _("To be seen") if code == "new" and seen_from == "owner" else TROUBLES.get((code, kind), look.label)
    return drawings.status(look.icon, look.tone, str(word))
