"""Writing the check of a programme."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.core.db import create_rows
from feedback.core.errors import Invalid, Text
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.training.models import CheckItem, Programme
from feedback.training.permissions import may_keep_programmes

#: It is a short check.
MOST, MOST_OPTIONS = 12, 6
_TEXT, _OPTION, _WHY = 300, 160, 500


@transaction.atomic
def set_check(
    *, programme: Programme, by: User, items: Sequence[CheckItem], now: datetime | None = None
) -> list[CheckItem]:
    """Set the whole check, in this order; the questions come unsaved. What people answered before keeps its words.

    Raises Forbidden, and Invalid (a field is named `items.2.options`).
    """
    now = now or timezone.now()
    may_keep_programmes(by).demand()
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if len(items) > MOST:
        most = ngettext_lazy("At most %(count)d question.", "At most %(count)d questions.", "count") % {"count": MOST}
        raise Invalid({"items": most})
    wrong: dict[str, Text | list[Text]] = {}
    for place, item in enumerate(items):
        item.programme, item.position = programme, place
        wrong |= {f"items.{place}.{name}": told for name, told in _tidied(item).items()}
    if wrong:
        raise Invalid(wrong)
    CheckItem.objects.filter(programme=programme).delete()
    ready: Sequence[Any] = create_rows(items) if items else []
    record(Fact("programme.check_set", Thing("programme", programme.pk), now, actor=by.pk, data={"items": len(items)}))
    return list(ready)


def _tidied(item: CheckItem) -> dict[str, Text]:
    """The question made fit to be stored, in place; what is wrong with it, by field."""
    item.text, item.why = clean_line(item.text), clean_line(item.why)
    item.options = [masked(clean_line(str(option))).text for option in item.options]
    wrong: dict[str, Text] = {}
    if not 0 < len(item.text) <= _TEXT:
        wrong["text"] = _("Ask something, in 300 characters at most.")
    if not 2 <= len(item.options) <= MOST_OPTIONS or not all(0 < len(option) <= _OPTION for option in item.options):
        wrong["options"] = _("Give two to six answers to choose from, each in 160 characters at most.")
    elif len(set(item.options)) < len(item.options):
        wrong["options"] = _("Two answers are the same.")
    if not 0 <= item.right < len(item.options):
        wrong["right"] = _("Say which of the answers is right.")
    if len(item.why) > _WHY:
        wrong["why"] = _("Keep it under 500 characters.")
    return wrong
