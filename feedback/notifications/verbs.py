"""What the journal says about news and mail."""

from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb

VERBS = {
    "mail.retried": Verb(_("%(actor)s tried mail to %(person)s again that had been given up"), "mail", internal=True),
}
