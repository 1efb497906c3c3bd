"""What promises cannot be without: the policy that every report comes under unless another one fits.

Done after every `migrate` rather than by a migration, so that a flushed database has it too.
"""

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

STANDARD = {
    "name": "Standard promise",
    "acknowledge_days": 1,
    "respond_days": 14,
    "reopened_days": 7,
    "warn_at": [50, 80],
    "chain": [{"after_minutes": 0, "tell": "supervisor"}],
}


def ensure_start(*, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """Add the standard promise if there is none; a signal receiver that may run any number of times."""
    try:
        policy = apps.get_model("commitments", "SlaPolicy")
    except LookupError:  # migrated back to before there were policies
        return
    policy._default_manager.using(using).get_or_create(is_fallback=True, defaults=STANDARD)
