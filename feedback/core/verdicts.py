"""May they or may they not, and if not, why: what every room's permissions.py answers."""

from dataclasses import dataclass

from feedback.core.errors import Forbidden, Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may do a thing. A no carries its reason, a sentence for the person who asked."""

    allowed: bool
    reason: Text = ""

    def __bool__(self) -> bool:
        return self.allowed

    def demand(self) -> None:
        """Raises Forbidden with the reason, unless they may."""
        if not self.allowed:
            raise Forbidden(self.reason)


YES = Verdict(allowed=True)


def no(reason: Text) -> Verdict:
    """They may not, because …"""
    return Verdict(allowed=False, reason=reason)


def when(condition: bool, otherwise: Text) -> Verdict:
    """Yes where the condition holds, else no with that reason."""
    return YES if condition else no(otherwise)
