"""A report without a connection: kept through reload, restart and sign-out, sent once when it is back, and said so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests import processes

WORDS = "The heron window jumps in front of the customer’s file."
OTHER = "The osprey list forgets what was ticked."


@pytest.fixture
def profile(
    product: processes.Product, browser_type: BrowserType, browser_type_launch_args: dict, tmp_path: Path
) -> Iterator["Profile"]:
    """A browser with a disk of its own, which can be closed and opened again."""
    found = Profile(product.url, browser_type, browser_type_launch_args, tmp_path / "profile")
    yield found
    found.close()


class Profile:
    """One desk's browser."""

    def __init__(self, url: str, chromium: BrowserType, options: dict, folder: Path) -> None:
        self.url, self.chromium, self.options, self.folder = url, chromium, options, folder
        self.context: BrowserContext | None = None

    def open(self) -> Page:
        self.context = self.chromium.launch_persistent_context(
            str(self.folder), base_url=self.url, service_workers="allow", **self.options
        )
        return self.context.pages[0]

    def close(self) -> None:
        if self.context:
            self.context.close()
            self.context = None


def sign_in(page: Page, role: str) -> None:
    page.goto("/demo/")
    page.get_by_role("button", name=role, exact=True).click()
    page.locator("summary.who").wait_for()


def raised(page: Page, text: str) -> int:
    answer = page.request.get("/api/v1/reports?mine=true&page_size=200")
    return sum(one["text"] == text for one in answer.json()["results"])


def test_nothing_is_lost_and_it_is_sent_once(profile: Profile) -> None:
    page = profile.open()
    sign_in(page, "Agent")
    page.goto("/report")
    page.get_by_role("radio", name="Agent Assist").check()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    # The connection goes: the page is there all the same, with what was typed, and says what it does with a report.
    text = page.get_by_label("What happened")
    text.fill(WORDS)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("There is no connection at the moment.")).to_be_visible()
    expect(text).to_have_value(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 report is waiting to be sent.")).to_be_visible()
    expect(page.get_by_text("Received")).to_be_hidden()
    expect(text).to_have_value("")
    text.fill(OTHER)
    expect(text).to_have_value(OTHER)
    assert WORDS.encode() not in b"".join(one.read_bytes() for one in profile.folder.rglob("*") if one.is_file())

    # The machine is restarted; then somebody else sits down, and finds nothing and sends nothing.
    profile.close()
    page = profile.open()
    sign_in(page, "Champion")
    page.goto("/report")
    expect(page.get_by_label("What happened")).to_have_value("")
    expect(page.get_by_text("waiting to be sent")).to_be_hidden()
    assert raised(page, WORDS) == 0

    # Its writer is back: it goes by itself, once, and the draft is where it was.
    sign_in(page, "Agent")
    page.goto("/report")
    expect(page.get_by_text("Received as F-")).to_be_visible()
    expect(page.get_by_label("What happened")).to_have_value(OTHER)
    page.reload()
    expect(page.get_by_label("What happened")).to_have_value(OTHER)
    assert raised(page, WORDS) == 1
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is stored.")
    page.goto("/report")
    expect(page.get_by_label("What happened")).to_have_value("")
    assert raised(page, OTHER) == 1
