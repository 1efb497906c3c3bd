"""Every place of every role in a real browser: it opens, fits, is silent, and pleases axe; in both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, expect

from tests.browser.rules import broken_by_day_and_night

Desk = Callable[..., Page]
Walker = Callable[[str], tuple[Page, list[str]]]
#: The links in each page that was opened.
Leads = dict[str, list[str]]

FRONT = [
    *("/report/offline", "/demo/", "/wall", "/wall/demo-wall"),
    *("/account/login/", "/account/password/reset/", "/nowhere-at-all"),
]
OWN = ["/", "/report", "/reports", "/changes", "/news", "/news/preferences", "/me/", "/me/away/new/"]
PLACES = {
    "Agent": [
        *OWN,
        "/report/anywhere",
        "/reports?mine=true",
        "/anonymous",
        "/changes/wallboard",
        "/letters",
        "/floor/ask",
        "/floor/questions",
        "/floor/notes",
        "/quality/",
    ],
    "Champion": [*OWN, "/reports?q=xyzzy", "/floor/queue", "/floor/notes/new", "/champions/my-shifts", "/champions/"],
    "Owner": [
        "/inbox",
        "/inbox?q=xyzzy",
        "/reports",
        "/changes",
        "/changes/new",
        "/news",
        "/themes",
        "/themes/new",
        "/register",
    ],
    "Supervisor": [
        "/commitments",
        "/commitments?state=kept",
        "/commitments?state=missed",
        "/commitments?show=within_week",
        "/commitments?figures=1&by=team",
        "/commitments/checks?days=1",
        "/record",
        "/record?period=week&kind=acknowledge",
        "/champions/",
        "/champions/coverage",
        "/champions/fairness",
        "/champions/ready",
        "/champions/swaps",
        "/floor/queue",
        "/floor/numbers",
        "/quality/",
        "/quality/people",
        "/quality/trend",
        "/training/needs",
        "/reports",
        "/changes",
        "/letters",
        "/setup/screens/",
    ],
    "Admin": [
        "/setup/",
        "/setup/organisation/",
        "/setup/people/",
        "/setup/people/import/",
        "/setup/sites/",
        "/setup/teams/",
        "/setup/groups/",
        "/setup/absences/",
        "/setup/tools/",
        "/setup/vendors/",
        "/setup/call-types/",
        "/setup/categories/",
        "/setup/call-volumes/",
        "/setup/routing/",
        "/setup/routing/new/",
        "/setup/routing/who/",
        "/setup/calendars/",
        "/setup/calendars/new/",
        "/setup/promises/",
        "/setup/promises/new/",
        "/setup/promises/when/",
        "/setup/rosters/",
        "/setup/rosters/new/",
        "/setup/rosters/site/",
        "/setup/panels/",
        "/setup/panels/new/",
        "/setup/rubrics/",
        "/setup/rubrics/new/",
        "/setup/retention/",
        "/setup/journal",
        "/setup/dead-letters",
    ],
}
#: A thing of each kind that a list leads to: its page is as clean as the list.
INSIDE = {
    "Agent": [
        ("/", r"^/reports/F-\d+$"),
        ("/changes", r"^/changes/\d+$"),
        ("/floor/questions", r"^/floor/questions/Q-\d+$"),
        ("/floor/notes", r"^/floor/notes/\d+$"),
        ("/quality/", r"^/quality/\d+$"),
        ("/letters", r"^/letters/\d+$"),
    ],
    "Champion": [
        ("/reports", r"^/reports/F-\d+$"),
        ("/champions/", r"^/champions/rosters/\d+$"),
        ("/champions/my-shifts", r"^/champions/rosters/\d+/swaps/new"),
    ],
    "Owner": [
        ("/inbox", r"^/reports/F-\d+$"),
        ("/inbox?tab=answered", r"^/reports/F-\d+$"),
        ("/themes", r"^/themes/\d+$"),
        ("/reports?nature=workaround", r"^/reports/F-\d+$"),
    ],
    "Supervisor": [
        ("/commitments?state=missed", r"^/reports/F-\d+$"),
        ("/commitments?state=missed", r"^/commitments/\d+/counted$"),
        ("/champions/", r"^/champions/rosters/\d+/week"),
        ("/quality/people", r"^/quality/people/\d+/new$"),
        ("/letters", r"^/letters/\d+$"),
        ("/quality/?state=disputed", r"^/quality/\d+$"),
        ("/champions/coverage", r"^/champions/rosters/\d+/fill"),
    ],
    "Admin": [
        ("/setup/people/", r"^/setup/people/\d+/$"),
        ("/setup/tools/", r"^/setup/tools/\d+/$"),
        ("/setup/tools/", r"^/setup/tools/\d+/releases/$"),
        ("/setup/routing/", r"^/setup/routing/\d+/$"),
        ("/setup/calendars/", r"^/setup/calendars/\d+/$"),
        ("/setup/promises/", r"^/setup/promises/\d+/$"),
        ("/setup/sites/", r"^/setup/sites/\d+/$"),
        ("/setup/rosters/", r"^/setup/rosters/\d+/$"),
        ("/setup/rubrics/", r"^/setup/rubrics/\d+/$"),
        ("/setup/rosters/site/", r"^/setup/rosters/site/\?"),
    ],
}
#: The browser's own line about the answer 404 of a page that does not exist.
NOT_FOUND = "the server responded with a status of 404"
WIDTHS = (360, 1366)


@pytest.fixture(params=["en", "fr"])
def walker(request: pytest.FixtureRequest, desk: Desk) -> Iterator[Walker]:
    """A page of somebody who reads this language, and what its console says, broken rules of the CSP too."""
    opened: list[Page] = []

    def sit_down(role: str) -> tuple[Page, list[str]]:
        page = desk(role, viewport={"width": WIDTHS[1], "height": 900}, reduced_motion="reduce")
        opened.append(page)
        complaints: list[str] = []

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and NOT_FOUND not in message.text:
                complaints.append(f"{page.url}: {message.text}")

        def broke(error: Error) -> None:
            complaints.append(f"{page.url}: {error}")

        page.on("console", heard)
        page.on("pageerror", broke)
        read_in(page, request.param)
        return page, complaints

    yield sit_down
    for page in opened:
        read_in(page, "en")


def read_in(page: Page, language: str) -> None:
    """Choose a language in the footer, which offers those that the page is not in."""
    page.goto("/account/login/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"footer button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def faults_of(page: Page, address: str) -> list[str]:
    """What is wrong with a page: its answer, its width on a phone and on a desk, what axe finds by day and by night."""
    answer = page.goto(address)
    wanted = 404 if address == "/nowhere-at-all" else 200
    if answer is None or answer.status != wanted:
        return [f"{address}: {answer.status if answer else 'no answer'}"]
    expect(page.locator(".htmx-request")).to_have_count(0)
    found = broken_by_day_and_night(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide at {width}")
    return [f"{address}: {fault}" for fault in found]


def links_in(page: Page, part: str) -> list[str]:
    """Where a part of a page leads to."""
    return page.locator(f"{part} a").evaluate_all("found => found.map(a => a.getAttribute('href') || '')")


def inside(page: Page, leads: Leads, listing: str, wanted: str) -> str:
    """The first thing that a list leads to; a list that was not looked at yet is opened for it."""
    if listing not in leads:
        page.goto(listing)
        leads[listing] = links_in(page, "main")
    return next(link for link in leads[listing] if re.search(wanted, link))


@pytest.mark.parametrize("role", list(PLACES))
def test_every_page_is_clean(walker: Walker, role: str) -> None:
    page, complaints = walker(role)
    leads: Leads = {}

    def look(address: str) -> list[str]:
        found = faults_of(page, address)
        leads[address] = links_in(page, "main")
        return found

    walked = dict.fromkeys([*links_in(page, "header.site"), *PLACES[role]])
    faults = [fault for address in walked for fault in look(address)]
    led_to = dict.fromkeys(inside(page, leads, *step) for step in INSIDE[role])
    faults += [fault for address in led_to if address not in walked for fault in look(address)]

    assert not faults, "\n".join(faults)
    assert complaints == []


def test_the_pages_before_signing_in_are_clean(walker: Walker) -> None:
    page, complaints = walker("")

    faults = [fault for address in FRONT for fault in faults_of(page, address)]

    assert not faults, "\n".join(faults)
    assert complaints == []
