"""The set-up, kept by each process for as long as nobody has changed it.

Everybody's requests read the organisation, places, tools, rules and policies; hardly ever does one change. So a process
keeps what it read, and asks the database for the set-up's edition before it uses it again: one short statement instead
of a dozen. Triggers on the tables named in `feedback/flow.py` add a random mark with every change, whoever makes it.
The edition is the sum of the marks that can be seen: a transaction changes it with its commit, takes no lock for it,
and an edition that was rolled back never comes again.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import randbits
from typing import Any, Generic, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.utils.module_loading import import_string

from feedback.core import db_marks
from feedback.core.models import SetUpMark

T = TypeVar("T")
#: Seconds. A database whose triggers were lost in a restore shows old things no longer than this.
LONGEST = 60.0
#: More marks than this are swept up into one.
MOST_MARKS = 1000
_steady: ContextVar[dict[str, int] | None] = ContextVar("steady", default=None)


class _Held(NamedTuple, Generic[T]):
    edition: int
    since: float
    value: T


class Kept(Generic[T]):
    """What `read` gives, read again when the set-up has another edition. What a call gives is not to be altered."""

    def __init__(self, read: Callable[[], T]) -> None:
        self.read = read
        self._held: _Held[T] | None = None

    def __call__(self) -> T:
        """The value as of the set-up that can be seen now."""
        now, edition = time.monotonic(), _edition()
        held = self._held
        if held is None or held.edition != edition or now - held.since > LONGEST:
            # One assignment of one tuple: threads see the old copy or the new one.
            self._held = held = _Held(edition, now, self.read())
        return held.value


@contextmanager
def steady(edition: int | None = None) -> Iterator[None]:
    """Inside, the edition is asked for once: for a short piece of work that changes nothing of the set-up.

    `edition` is the one that the caller has asked for already.
    """
    known = _steady.get()
    token = _steady.set(known if known is not None else {} if edition is None else {"": edition})
    try:
        yield
    finally:
        _steady.reset(token)


def is_steady() -> bool:
    """Whether this is such a piece of work."""
    return _steady.get() is not None


def _edition() -> int:
    known = _steady.get()
    if known is None:
        return db_marks.edition()
    if "" not in known:
        known[""] = db_marks.edition()
    return known[""]


@transaction.atomic
def sweep_up() -> None:
    """Put one mark in the place of very many."""
    marks = list(SetUpMark.objects.values_list("pk", flat=True))
    if len(marks) > MOST_MARKS:
        SetUpMark.objects.filter(pk__in=marks).delete()
        SetUpMark.objects.create(mark=1 + randbits(db_marks.BITS))


def watch(*, using: str, **_kwargs: Any) -> None:
    """Put the triggers where they are missing; a receiver of `post_migrate` that may run any number of times.

    Migrated back to before there were marks, it takes them away: they would refuse every change of the set-up.
    """
    connection = connections[using]
    there = set(connection.introspection.table_names())
    watched: Mapping[str, str] = import_string(settings.SET_UP)
    for table, columns in ((_table(name), columns) for name, columns in watched.items()):
        if table in there and SetUpMark._meta.db_table in there:
            db_marks.watch(connection, table, columns)
        elif table in there:
            db_marks.unwatch(connection, table)


def _table(name: str) -> str:
    """The table of `app.Model`, or of the many-to-many field `app.Model.field`."""
    app, model, *field = name.split(".")
    found = apps.get_model(app, model)
    return found._meta.get_field(field[0]).m2m_db_table() if field else found._meta.db_table
