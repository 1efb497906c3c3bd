"""The figures that stand on a change, so that no list has to count them."""

from feedback.changes.models import Change
from feedback.changes.queries import tally_of


def count(change: Change) -> None:
    """Bring them up to date: who is concerned, who was asked whether it works, and what they say."""
    tally = tally_of(change)
    change.people_count, change.fixed_count, change.still_count = tally.people, tally.fixed, tally.still
    change.told_count, change.silent_count, change.asked_at = tally.told, tally.silent, tally.asked_at
    figures = ["people_count", "fixed_count", "still_count", "told_count", "silent_count", "asked_at"]
    change.save(update_fields=figures)
