"""What routing cannot be without: the fallback, and the row that is locked while rules change.

Done after every `migrate` rather than by a migration, so that a flushed database has them too.
"""

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps


def ensure_start(*, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """Add what is missing; a signal receiver that may run any number of times."""
    try:
        book, rule = apps.get_model("routing", "RuleBook"), apps.get_model("routing", "RoutingRule")
    except LookupError:  # migrated back to before there were rules
        return
    if not book._default_manager.using(using).exists():
        book._default_manager.using(using).create()
    rule._default_manager.using(using).get_or_create(is_fallback=True, defaults={"target": "tool_owner"})
