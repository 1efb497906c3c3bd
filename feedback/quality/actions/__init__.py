"""Every write of the room: rubrics and their editions, scores, and another look at them."""

from feedback.quality.actions.looking import answer, appeal, decide, dispute
from feedback.quality.actions.rubrics import edit_rubric, make_rubric, restore_rubric, retire_rubric
from feedback.quality.actions.scoring import give_score, withdraw

__all__ = [
    "answer",
    "appeal",
    "decide",
    "dispute",
    "edit_rubric",
    "give_score",
    "make_rubric",
    "restore_rubric",
    "retire_rubric",
    "withdraw",
]
