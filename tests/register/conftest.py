"""The desk's small centre, for the register."""

from tests.desk.conftest import Desk, Queries, desk, queries

__all__ = ["Desk", "Queries", "desk", "queries"]
