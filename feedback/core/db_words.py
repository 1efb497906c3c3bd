"""Finding rows by their words: PostgreSQL's GIN over a `tsvector`, SQLite's FTS5. Belongs to core/db.py.

The table has a column `words` with ready-made tokens (lower-case letters and digits, one space apart), from which the
database fills the index by itself. What a word is, and what two texts have in common, is decided above.
"""

# ruff: noqa: S608 - the names of tables and columns are ours; what somebody looks for is always a parameter.

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, cast

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import Col

from feedback.core.db import is_postgres

#: Rows that are weighed before the best are chosen: a bound on the work, however large the table is.
BUDGET = 3_000
#: Tokens by which rows are weighed.
WEIGHED = 16
#: BM25's two constants: how soon repeating a word stops counting, and how much a long text is held against it.
SATURATION, LENGTH = 1.2, 0.75
#: Tables smaller than this are counted exactly; of larger ones the planner's statistics know the frequent words.
SMALL = 20_000
STATISTICS_KEPT = 300.0


class WordIndex:
    """The words of one table. `scopes` are columns of ids a search can be narrowed by, each under its own letter."""

    def __init__(self, table: str, scopes: Mapping[str, str]) -> None:
        self.table, self.scopes = table, scopes
        self._statistics = _Statistics(table)

    def creating(self, vendor: str) -> list[str]:
        """Statements that make the index, for a migration; on SQLite again after each that rebuilds the table."""
        return self._creating_gin() if vendor == "postgresql" else self._creating_fts()

    def _creating_gin(self) -> list[str]:
        marks = ", ".join(f"'{mark}:' || {column}::text" for mark, column in self.scopes.items())
        tokens = f"array_remove(array_remove(string_to_array(words, ' ') || ARRAY[{marks}], ''), NULL)"
        generated = f"GENERATED ALWAYS AS (array_to_tsvector({tokens})) STORED"
        return [
            f"ALTER TABLE {self.table} ADD COLUMN words_vector tsvector {generated}",
            f"ALTER TABLE {self.table} ALTER COLUMN words_vector SET STATISTICS 500",
            # Without `fastupdate = off` every search would first read a list of what came in lately.
            f"CREATE INDEX {self.table}_words ON {self.table} USING gin (words_vector) WITH (fastupdate = off)",
        ]

    def _creating_fts(self) -> list[str]:
        table, fts = self.table, f"{self.table}_words"
        remove = f"INSERT INTO {fts}({fts}, rowid, words) VALUES ('delete', old.id, old.words);"
        add = f"INSERT INTO {fts}(rowid, words) VALUES (new.id, new.words);"
        options = f"words, content='{table}', content_rowid='id', tokenize='unicode61 remove_diacritics 0'"
        return [
            f"DROP TABLE IF EXISTS {table}_terms",
            f"DROP TABLE IF EXISTS {fts}",
            f"CREATE VIRTUAL TABLE {fts} USING fts5({options})",
            f"CREATE VIRTUAL TABLE {table}_terms USING fts5vocab('{fts}', 'row')",
            f"INSERT INTO {fts}({fts}) VALUES ('rebuild')",
            f"CREATE TRIGGER {fts}_i AFTER INSERT ON {table} BEGIN {add} END",
            f"CREATE TRIGGER {fts}_d AFTER DELETE ON {table} BEGIN {remove} END",
            f"CREATE TRIGGER {fts}_u AFTER UPDATE OF words ON {table} BEGIN {remove} {add} END",
        ]

    def having(self, tokens: Sequence[str], *, beginning: str = "") -> Q:
        """Rows of the table that have all of these tokens, and one that begins with `beginning`."""
        return Q(_Having(self.table, [*tokens], beginning))

    def is_frequent(self, token: str) -> bool:
        """Whether PostgreSQL's statistics say that more rows have it than would be weighed."""
        total, frequencies, _floor = self._statistics.read()
        return frequencies.get(token, 0.0) * total > BUDGET

    def forget_statistics(self) -> None:
        """Read them anew at the next search: for a process that has just stored very many rows."""
        self._statistics = _Statistics(self.table)

    def ask(self, tokens: Iterable[str]) -> "Asked":
        """How often these tokens occur, to find by it the rows that tell most about them."""
        counts, total = self._counts(sorted(set(tokens)))
        return Asked(self, counts, total)

    def best(self, any_of: Sequence[str], weights: Mapping[str, float], marks: Sequence[str], limit: int) -> list[int]:
        """Ids of the rows with any of these tokens, those first whose tokens weigh the most together.

        With `marks`, only rows in one of these scopes; SQLite, whose tables are small, leaves that to whoever asks.
        """
        find = self._best_gin if is_postgres() else self._best_fts
        return find(any_of, weights, marks, limit)

    def _best_gin(
        self, any_of: Sequence[str], weights: Mapping[str, float], marks: Sequence[str], limit: int
    ) -> list[int]:
        match = _any(any_of) if not marks else f"({_any(any_of)}) & ({_any(marks)})"
        weighing = " + ".join(["(words_vector @@ %s::tsquery)::int * %s::float8"] * len(weights))
        parts = [part for token, weight in weights.items() for part in (_quoted(token), weight)]
        # BM25 of a text that has each word once, and is as long as it has different words.
        damping = f"{SATURATION} * ({1 - LENGTH} + {LENGTH} * size / avg(size) OVER ())"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM (SELECT id, {weighing} AS weight, length(words_vector)::float8 AS size"
                f" FROM {self.table} WHERE words_vector @@ %s::tsquery LIMIT %s) AS near"
                f" ORDER BY weight / (1 + {damping}) DESC, id DESC LIMIT %s",
                [*parts, match, BUDGET, limit],
            )
            return [pk for (pk,) in cursor.fetchall()]

    def _best_fts(
        self, any_of: Sequence[str], weights: Mapping[str, float], marks: Sequence[str], limit: int
    ) -> list[int]:
        fts = f"{self.table}_words"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {fts} WHERE {fts} MATCH %s ORDER BY rank LIMIT %s",
                [" OR ".join(f'"{token}"' for token in any_of), limit],
            )
            return [pk for (pk,) in cursor.fetchall()]

    def _counts(self, tokens: list[str]) -> tuple[dict[str, int], int]:
        """How many rows have each of these tokens, and how many there are."""
        if not tokens:
            return {}, 0
        return self._counts_gin(tokens) if is_postgres() else self._counts_fts(tokens)

    def _counts_gin(self, tokens: list[str]) -> tuple[dict[str, int], int]:
        total, frequencies, floor = self._statistics.read()
        if frequencies and total > SMALL:
            counts = {token: int(frequencies.get(token, floor) * total) or 1 for token in tokens}
            # Assumed on so many rows, a word that may be on none would be all that is affordable.
            unknown = [token for token in tokens if token not in frequencies] if floor * total > BUDGET else []
            return counts | self._counted(unknown, BUDGET), total
        counts = self._counted(tokens, SMALL)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {self.table} LIMIT %s) AS rows", [SMALL])
            return counts, max(total, cursor.fetchone()[0])

    def _counted(self, tokens: list[str], most: int) -> dict[str, int]:
        """How many rows have each of these tokens, counted one by one, no further than `most`."""
        if not tokens:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT token, (SELECT count(*) FROM (SELECT 1 FROM {self.table} WHERE words_vector @@ query::tsquery"
                " LIMIT %s) AS found) FROM unnest(%s::text[], %s::text[]) AS wanted (token, query)",
                [most, tokens, [_quoted(token) for token in tokens]],
            )
            return dict(cursor.fetchall())

    def _counts_fts(self, tokens: list[str]) -> tuple[dict[str, int], int]:
        marks = ", ".join(["%s"] * len(tokens))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT term, doc FROM {self.table}_terms WHERE term IN ({marks})", tokens)
            counts = dict.fromkeys(tokens, 0) | dict(cursor.fetchall())
            cursor.execute(f"SELECT count(*) FROM {self.table}")
            return counts, cursor.fetchone()[0]


class Asked:
    """What the index knows of some tokens, and the rows it finds by them."""

    def __init__(self, index: WordIndex, counts: Mapping[str, int], total: int) -> None:
        self.index, self.counts = index, counts
        #: How much each token tells: the logarithm of how rare it is (BM25's idf), 0 for one that no row has.
        self.rarity = {
            token: math.log(1 + (total - count + 0.5) / (count + 0.5)) if count else 0.0
            for token, count in counts.items()
        }

    def best(self, scopes: Mapping[str, Iterable[int]] | None, limit: int) -> list[int]:
        """Ids of the rows that have most of what tells most, best first, among those in any of these scopes.

        None stands for all rows. Only rows with one of the rarer tokens are looked at.
        """
        telling = sorted((token for token, weight in self.rarity.items() if weight), key=self.counts.__getitem__)
        marks = [f"{mark}:{pk}" for mark, ids in scopes.items() for pk in ids] if scopes is not None else []
        if not telling or (scopes is not None and not marks):
            return []
        weights = {token: self.rarity[token] for token in telling[:WEIGHED]}
        return self.index.best(self._affordable(telling), weights, marks, limit)

    def _affordable(self, telling: list[str]) -> list[str]:
        """As many tokens as the budget allows, the rarest first, and one at the least."""
        spent = accumulate(self.counts[token] for token in telling)
        return [token for at, (token, sum_) in enumerate(zip(telling, spent, strict=True)) if not at or sum_ <= BUDGET]


class _Statistics:
    """What PostgreSQL's ANALYZE found out about a table's words, read again every few minutes."""

    def __init__(self, table: str) -> None:
        self.table = table
        self._read: tuple[float, tuple[int, dict[str, float], float]] | None = None

    def read(self) -> tuple[int, dict[str, float], float]:
        """Rows in the table, the share of them that has each frequent word, and the share to assume for any other."""
        if self._read is None or time.monotonic() - self._read[0] > STATISTICS_KEPT:
            self._read = (time.monotonic(), self._ask())
        return self._read[1]

    def _ask(self) -> tuple[int, dict[str, float], float]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [self.table])
            total = max(int(cursor.fetchone()[0]), 0)
            cursor.execute(
                "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats "
                "WHERE schemaname = current_schema() AND tablename = %s AND attname = 'words_vector'",
                [self.table],
            )
            words, shares = cursor.fetchone() or ([], [])
        if not words:
            return total, {}, 0.0
        # Behind the shares of the words stand the smallest and the largest of them.
        frequencies = dict(zip(words, shares, strict=False))
        return total, frequencies, min(frequencies.values()) / 2


class _Having(Func):
    """The condition that a row has certain tokens, put to the index."""

    output_field = BooleanField()

    def __init__(self, table: str, tokens: list[str], beginning: str) -> None:
        super().__init__(F("pk"))
        self.table, self.tokens, self.beginning = table, tokens, beginning

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """`"alias"."words_vector" @@ 'a' & 'b':*`."""
        alias = cast("Col", self.source_expressions[0]).alias
        parts = [_quoted(token) for token in self.tokens]
        parts += [f"{_quoted(self.beginning)}:*"] if self.beginning else []
        return f"{compiler.quote_name_unless_alias(alias)}.words_vector @@ %s::tsquery", [" & ".join(parts)]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """`"alias"."id" IN (SELECT rowid … MATCH '"a" AND "b"*')`."""
        column, params = compiler.compile(self.source_expressions[0])
        parts = [f'"{token}"' for token in self.tokens] + ([f'"{self.beginning}"*'] if self.beginning else [])
        fts = f"{self.table}_words"
        return f"{column} IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)", [*params, " AND ".join(parts)]


def _any(tokens: Iterable[str]) -> str:
    return " | ".join(_quoted(token) for token in tokens)


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
