"""The desk's own words: what each verb is called in a sentence, and an illegal move told to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.core.errors import IllegalMove
from feedback.core.looks import look_of

#: What can be done, as it stands in "You can …".
VERBS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "acknowledge": gettext_lazy("say that it was seen"),
        "ask": gettext_lazy("ask the reporter"),
        "merge": gettext_lazy("merge it"),
        "unmerge": gettext_lazy("separate it again"),
        "reply": gettext_lazy("reply"),
        "verify": gettext_lazy("say whether it is fixed"),
        "reopen": gettext_lazy("take it up again"),
        "respond": gettext_lazy("answer"),
    }
)


def in_words(refusal: IllegalMove) -> str:
    """An illegal move for whoever tried it: where the report stands by now, and what is possible instead."""
    state = look_of(refusal.state).label
    names = dict.fromkeys(verb.partition(":")[0] for verb in refusal.legal)
    possible = [str(VERBS[name]) for name in names if name in VERBS]
    if not possible:
        return _("This report is “%(state)s” by now, so that is no longer possible.") % {"state": state}
    told = _("This report is “%(state)s” by now, so that is no longer possible. What you can do: %(verbs)s.")
    return told % {"state": state, "verbs": ", ".join(possible)}
