"""`python -m bench.lists ROWS`: a centre with so many reports whose lists are asked for by name, a line each.

Whoever reads has a full page at any size: what concerns them is the same, the rest of the centre grows.
"""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from bench.requests import call, seconds

#: What one row of a page or of an answer is recognised by.
REPORT, CHANGE, NEWS = r'/reports/F-\d+["#]', r'/changes/\d+"', r"/news/\d+/read"
PERSON, LOGGED = r"/setup/people/\d+/", r'<td class="n"[^>]*>\d+<'
RELEASE, THEME, LETTER = r'/setup/releases/\d+/"', r'/themes/\d+"', r'/letters/\d+"'


class List(NamedTuple):
    """Who asks for it and where; a page has a pattern by which its rows are counted, the API has `results`.

    An address with a gap names a thing of the stock: `stock.things`.
    """

    role: str
    path: str
    row: str = ""
    results: str = "results"


LISTS = {
    "home": List("agent", "/", REPORT),
    "board": List("agent", "/reports", REPORT),
    "board_by_people": List("agent", "/reports?ordering=-people_count", REPORT),
    "board_of_a_tool": List("agent", "/reports?tool=1", REPORT),
    "board_search": List("agent", "/reports?q=summary", REPORT),
    "board_search_nothing": List("agent", "/reports?q=zebra", REPORT),
    "inbox": List("owner", "/inbox", REPORT),
    "inbox_answered": List("owner", "/inbox?tab=answered", REPORT),
    "commitments": List("supervisor", "/commitments", REPORT),
    "commitments_kept": List("supervisor", "/commitments?state=kept", REPORT),
    "changes": List("agent", "/changes", CHANGE),
    "news": List("agent", "/news", NEWS),
    "people": List("admin", "/setup/people/", PERSON),
    "journal": List("admin", "/setup/journal", LOGGED),
    "api_reports": List("agent", "/api/v1/reports"),
    "api_reports_all": List("admin", "/api/v1/reports"),
    "api_reports_of_a_tool": List("owner", "/api/v1/reports?tool=1"),
    "api_reports_mine": List("agent", "/api/v1/reports?mine=true"),
    "api_commitments": List("supervisor", "/api/v1/commitments"),
    "api_commitments_all": List("admin", "/api/v1/commitments"),
    "api_changes": List("agent", "/api/v1/changes"),
    "api_notifications": List("agent", "/api/v1/notifications"),
    "api_people": List("admin", "/api/v1/people"),
    "api_events": List("admin", "/api/v1/events"),
    "effect": List("agent", "/changes/{effect}", r"Week of [^<]+"),
    "api_effect": List("agent", "/api/v1/changes/{effect}/effect", results="weeks"),
    "releases": List("owner", "/setup/tools/1/releases/", RELEASE),
    "api_releases": List("owner", "/api/v1/releases"),
    "api_releases_suspected": List("owner", "/api/v1/releases?suspected=true"),
    "call_volumes": List("admin", "/setup/call-volumes/", r"<td[^>]*>\d{1,2}[^<]*<"),
    "api_call_volumes": List("admin", "/api/v1/call-volumes"),
    "wall": List("agent", "/wall/demo-wall", r'class="sw-[^>]*>[^<]+'),
    "register": List("agent", "/register", r"/register/\d+|<li"),
    "api_stay_outs": List("agent", "/api/v1/stay-outs"),
    "themes": List("owner", "/themes", THEME),
    "theme": List("owner", "/themes/1", REPORT),
    "api_themes": List("owner", "/api/v1/themes"),
    "letters": List("agent", "/letters", LETTER),
    "letter": List("agent", "/letters/{letter}", r"<p[^>]*>[^<]+"),
    "api_letters": List("agent", "/api/v1/letters"),
    "report": List("owner", "/reports/{report}", r'id="[^"]+"'),
}
#: Where there is nothing to be shown, or one thing alone, a million reports must not be walked through for it.
EMPTY = {
    "board_search_nothing", "api_releases_suspected", "register", "api_stay_outs", "themes", "api_themes", "letters",
    "api_letters",
}  # fmt: skip
#: Lists continued half a million rows down, each with the list that it continues.
DEEP = {"deep_reports": "api_reports_all", "deep_commitments": "api_commitments_all", "deep_events": "api_events"}
DEPTH = 500_000


def main(rows: int) -> None:
    """Make the centre, then answer each name on standard input with `{"seconds": …, "rows": …}`."""
    import django

    django.setup()
    from bench import stock

    stock.fill(rows)
    asker = Asker(stock.ways_in(), dict(deep_paths()), stock.things())
    print("{}", flush=True)
    for line in sys.stdin:
        print(json.dumps(asker.ask(line.strip())), flush=True)


class Asker:
    """Asks for lists by name, through the whole application."""

    def __init__(
        self, ways_in: dict[tuple[str, bool], dict[str, str]], deep: dict[str, str], things: dict[str, str]
    ) -> None:
        from django.core.handlers.wsgi import WSGIHandler

        self.handler, self.ways_in, self.deep, self.things = WSGIHandler(), ways_in, deep, things

    def ask(self, name: str) -> dict[str, Any]:
        """One request, its seconds and how many rows came back. Raises AssertionError for anything but a 200."""
        wanted = LISTS[DEEP.get(name, name)]
        path = self.deep.get(name) or wanted.path.format(**self.things)
        answers = []
        took = seconds(lambda: answers.append(self._get(path, self.ways_in[wanted.role, bool(wanted.row)])))
        return {"seconds": took, "rows": _rows(wanted, answers[0])}

    def _get(self, path: str, header: dict[str, str]) -> str:
        answer: Any = call(self.handler, "GET", path, **header)
        assert answer.status_code == 200, (path, answer.status_code)  # noqa: S101
        return answer.content.decode()


def _rows(wanted: List, body: str) -> int:
    """How many different things a page shows, or how many results an answer has."""
    return len(set(re.findall(wanted.row, body))) if wanted.row else len(json.loads(body)[wanted.results])


def deep_paths() -> Iterator[tuple[str, str]]:
    """The address of a list continued after its row number DEPTH, or two thirds down a shorter one."""
    from django.http import QueryDict

    from feedback.commitments.models import Commitment
    from feedback.core.pagination import keyset_page
    from feedback.events.models import Event
    from feedback.reports.models import FrictionReport

    orders = (
        ("deep_reports", FrictionReport.objects.all(), "-created_at"),
        ("deep_commitments", Commitment.objects.all(), "due_at"),
        ("deep_events", Event.objects.all(), "-id"),
    )
    for name, rows, order in orders:
        column, before = order.removeprefix("-"), "lte" if order.startswith("-") else "gte"
        place = min(DEPTH, rows.count() * 2 // 3)
        there = rows.order_by(order).values_list(column, flat=True)[place]
        page = keyset_page(rows.filter(**{f"{column}__{before}": there}), QueryDict(), ordering=[order], page_size=1)
        yield name, f"{LISTS[DEEP[name]].path}?{page.next}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
