"""The events of calendars."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "calendar.created": Verb(_("%(actor)s set up a calendar"), icon="week"),
    "calendar.edited": Verb(_("%(actor)s changed a calendar; it is version %(version)s now"), icon="week"),
}
