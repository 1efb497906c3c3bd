"""Panels are tried in the small centre of the desk's tests."""

from tests.desk.conftest import desk

__all__ = ["desk"]
