"""What happens to the catalogue, as events: who added, edited, retired, restored or moved what."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb


def _verb(sentence: str | Promise) -> Verb:
    return Verb(sentence, icon="tool", internal=True)


VERBS = {
    "tool.created": _verb(_("%(actor)s added the tool %(name)s")),
    "tool.edited": _verb(_("%(actor)s edited the tool %(name)s")),
    "tool.retired": _verb(_("%(actor)s retired the tool %(name)s")),
    "tool.restored": _verb(_("%(actor)s brought the tool %(name)s back")),
    "vendor.created": _verb(_("%(actor)s added the vendor %(name)s")),
    "vendor.edited": _verb(_("%(actor)s edited the vendor %(name)s")),
    "vendor.retired": _verb(_("%(actor)s retired the vendor %(name)s")),
    "vendor.restored": _verb(_("%(actor)s brought the vendor %(name)s back")),
    "call_type.created": _verb(_("%(actor)s added the call type %(name)s")),
    "call_type.edited": _verb(_("%(actor)s edited the call type %(name)s")),
    "call_type.moved": _verb(_("%(actor)s moved the call type %(name)s to place %(place)s")),
    "call_type.retired": _verb(_("%(actor)s retired the call type %(name)s")),
    "call_type.restored": _verb(_("%(actor)s brought the call type %(name)s back")),
    "category.created": _verb(_("%(actor)s added the category %(name)s")),
    "category.edited": _verb(_("%(actor)s edited the category %(name)s")),
    "category.moved": _verb(_("%(actor)s moved the category %(name)s to place %(place)s")),
    "category.retired": _verb(_("%(actor)s retired the category %(name)s")),
    "category.restored": _verb(_("%(actor)s brought the category %(name)s back")),
    "release.recorded": _verb(_("%(actor)s recorded release %(version)s of %(name)s")),
    "release.edited": _verb(_("%(actor)s edited release %(version)s of %(name)s")),
}
