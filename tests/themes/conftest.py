"""The desk's small centre, for themes."""

from tests.desk.conftest import Desk, Queries, desk, queries

__all__ = ["Desk", "Queries", "desk", "queries"]
