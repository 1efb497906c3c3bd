"""`reports/similar`: does it find what says the same, next to plain BM25 on the same texts, and how long does it take.

The texts are those of ../shared/data; where that folder is not there, this says so and measures nothing.
"""

import csv
import gzip
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import quantiles

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench.lines import Line
from feedback.calendars.models import Calendar
from feedback.catalogue.models import Tool
from feedback.core.db import is_postgres
from feedback.people.models import Grant, Role, Scope, Site, Team, User
from feedback.people.queries import remembering
from feedback.reports.models import WORDS, FrictionReport
from feedback.reports.search import similar

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
TOP = 5
Finder = Callable[[str, int], list[int]]


def run() -> Iterator[Line]:
    """Quality on two sets, then the time among many reports."""
    if not DATA.is_dir():
        print("fortnight: no ../shared/data, so reports/similar is not measured.", file=sys.stderr)
        return
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        _may_idle()
        place = Place()
        yield from _duplicates(place)
        yield from _intents(place)
        yield from _time(place)
        transaction.set_rollback(True)


def _may_idle() -> None:
    """Let this transaction wait: plain BM25 takes minutes outside of the database, which by itself would end it."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


class Place:
    """A centre to store reports in: two sites, an agent at one of them, an owner of everything."""

    def __init__(self) -> None:
        calendar = Calendar.objects.create(name="Bench", timezone="Europe/Dublin", hours={})
        zone = "Europe/Dublin"
        self.sites = [Site.objects.create(name=f"Bench {n}", timezone=zone, calendar=calendar) for n in (1, 2)]
        self.team = Team.objects.create(name="Bench", site=self.sites[0])
        self.tool = Tool.objects.create(name="Bench")
        self.agent = User.objects.create_user("agent@bench.test", name="Agent", site=self.sites[0], team=self.team)
        self.owner = User.objects.create_user("owner@bench.test", name="Owner", site=self.sites[0])
        Grant.objects.create(user=self.agent, role=Role.AGENT, scope=Scope.TEAM, scope_id=self.team.pk)
        Grant.objects.create(user=self.owner, role=Role.OWNER, scope=Scope.ORGANISATION)

    def store(self, texts: Sequence[str]) -> Finder:
        """Nothing but these texts, each a report; gives the search over them, by their places in the list."""
        FrictionReport.objects.all().delete()
        now = timezone.now()
        rows = FrictionReport.objects.bulk_create(
            [
                FrictionReport(
                    reporter=self.owner,
                    site=self.sites[at % 2],
                    tool=self.tool,
                    severity="slowing",
                    title=text[:160],
                    text=text,
                    created_at=now,
                    updated_at=now,
                )
                for at, text in enumerate(texts)
            ],
            batch_size=500,
        )
        places = {row.pk: at for at, row in enumerate(rows)}

        def find(text: str, itself: int) -> list[int]:
            found = similar(self.owner, text, limit=TOP + 1)
            return [places[one.report.pk] for one in found if places[one.report.pk] != itself][:TOP]

        return find


def plain(texts: Sequence[str]) -> Finder:
    """BM25 as SQLite's FTS5 has it, with Porter's stems: the comparator."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')")
    table.executemany("INSERT INTO t(rowid, text) VALUES (?, ?)", enumerate(texts))

    def find(text: str, itself: int) -> list[int]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", text.lower())))
        rows = table.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", [words, TOP + 1])
        return [at for (at,) in rows if at != itself][:TOP]

    return find


def _duplicates(place: Place) -> Iterator[Line]:
    """Of each labelled pair: is the other one among the first five, with every text of the folder stored?"""
    pairs = _rows("near_duplicates.csv")
    texts = [row["text"] for row in _rows("friction_texts.csv") + _rows("support_texts.csv.gz")]
    texts += [row[side] for row in pairs for side in ("text_a", "text_b")]
    texts = list(dict.fromkeys(texts))
    at = {text: place for place, text in enumerate(texts)}
    wanted = [(row["set"], at[row["text_a"]], at[row["text_b"]]) for row in pairs if row["duplicate"] == "1"]
    for name in sorted({name for name, *_ in wanted}):
        asked = [(a, b) for own, *pair in wanted if own == name for a, b in (pair, pair[::-1])]
        shares = [
            sum(other in find(texts[one], one) for one, other in asked) / len(asked)
            for find in (place.store(texts), plain(texts))
        ]
        must = ">= 1" if name == "ai_tool_issues" else ""
        yield _quality(f"similar.duplicates.{name}", shares, must)


def _intents(place: Place) -> Iterator[Line]:
    """Of each test question: how many of the first five stored training questions have its intent?"""
    rows = _rows("support_texts.csv.gz")
    stored = [row for row in rows if row["split"] == "train"]
    asked = [row for row in rows if row["split"] == "test"]
    texts = [row["text"] for row in stored]
    shares = []
    for find in (place.store(texts), plain(texts)):
        right = sum(stored[at]["intent"] == row["intent"] for row in asked for at in find(row["text"], -1))
        shares.append(right / (TOP * len(asked)))
    yield _quality("similar.intents.banking77", shares, ">= 1")


def _quality(name: str, shares: Sequence[float], must: str) -> Line:
    ours, theirs = shares
    return Line(name, ours, "share", "SQLite FTS5 bm25, porter", round(ours / theirs, 4), must)


def _time(place: Place) -> Iterator[Line]:
    """The 95th percentile of a search among many reports, for an agent and for an owner."""
    place.store(list(dict.fromkeys(row["text"] for row in _rows("friction_texts.csv") + _rows("support_texts.csv.gz"))))
    asked = [row["text"] for row in islice(_rows("friction_texts.csv"), 0, None, 9)]
    if is_postgres():
        _multiply(ROWS)
    rows = FrictionReport.objects.count()
    for name, person in (("agent", place.agent), ("owner", place.owner)):
        for text in asked[:20]:
            similar(person, text)
        taken = [_seconds(lambda text=text, person=person: similar(person, text, tool=place.tool)) for text in asked]
        value = quantiles(taken, n=20)[18] * 1000
        yield Line(f"similar.p95.{name}", value, "ms", f"{rows} reports", None, "<= 100")


def _multiply(rows: int) -> None:
    """As many reports, each made of two of those there are, so that words are as frequent as in real texts."""
    stored = FrictionReport.objects.count()
    columns = [field.column for field in FrictionReport._meta.concrete_fields if not field.primary_key]
    joined = {"text": "a.text || ' ' || b.text", "words": "a.words || ' ' || b.words", "site_id": "b.site_id"}
    chosen = ", ".join(joined.get(column, f"a.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # keys that are copies need no second look
        cursor.execute(f"DROP INDEX {WORDS.table}_words")
        cursor.execute(
            f"WITH base AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM {WORDS.table})"  # noqa: S608
            f" INSERT INTO {WORDS.table} ({', '.join(columns)}) SELECT {chosen}"
            " FROM generate_series(1, %s) AS n JOIN base AS a ON a.place = n * 7919::bigint %% %s"
            " JOIN base AS b ON b.place = (n * 104729::bigint + n / 7) %% %s",
            [rows, stored, stored],
        )
        cursor.execute(WORDS.creating("postgresql")[-1])
        cursor.execute(f"ANALYZE {WORDS.table}")
    WORDS.forget_statistics()


def _seconds(deed: Callable[[], object]) -> float:
    with remembering():
        start = time.perf_counter()
        deed()
        return time.perf_counter() - start


def _rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
