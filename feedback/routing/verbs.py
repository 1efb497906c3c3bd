"""What routing tells the journal: each decision about a report, and each change to the rules."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.events.registry import Verb


def _rule_verb(sentence: str | Promise) -> Verb:
    return Verb(sentence, icon="rule", internal=True)


VERBS = {
    "report.routed": Verb(
        _("Went to %(owner)s by the rule “%(rule_name)s”"),
        icon="person",
        variants=(
            "how",
            {
                "by_hand": _("%(actor)s gave this to %(owner)s"),
                "climbed": _("Went over to %(owner)s, because a promise broke"),
                "nobody": _("Nobody could be found to answer this"),
            },
        ),
    ),
    "routing_rule.created": _rule_verb(_("%(actor)s added the rule “%(name)s”")),
    "routing_rule.edited": _rule_verb(_("%(actor)s edited the rule “%(name)s”: version %(version)s")),
    "routing_rule.moved": _rule_verb(_("%(actor)s moved the rule “%(name)s” to place %(place)s")),
    "routing_rule.enabled": _rule_verb(_("%(actor)s switched the rule “%(name)s” on")),
    "routing_rule.disabled": _rule_verb(_("%(actor)s switched the rule “%(name)s” off")),
    "routing_rule.deleted": _rule_verb(_("%(actor)s deleted the rule “%(name)s”")),
}
