"""Writes of routing: giving a report to somebody, by the rules or by hand, and changing the rules.

Every action is one transaction, writes its event, and raises Forbidden, Invalid (field by field) or Conflict.
"""

from feedback.routing.actions.assigning import assign, choose, give, hand_over_reports, pass_on, route, route_again
from feedback.routing.actions.rules import create_rule, delete_rule, disable_rule, edit_rule, enable_rule, move_rule

__all__ = [
    "assign",
    "choose",
    "create_rule",
    "delete_rule",
    "disable_rule",
    "edit_rule",
    "enable_rule",
    "give",
    "hand_over_reports",
    "move_rule",
    "pass_on",
    "route",
    "route_again",
]
