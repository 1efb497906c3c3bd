"""A report without a connection: kept through reload, restart and sign-out, sent once when it is back, and said so."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests import processes
from tests.browser.test_pictures import PASTE

WORDS = "The heron window jumps in front of the customer’s file."
OTHER = "The osprey list forgets what was ticked."
THIRD = "The plover view shows the card."


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

    def holds(self, text: str) -> bool:
        """Whether the words can be read anywhere on its disk, what the browser keeps for itself included."""
        files = [one.read_bytes() for one in self.folder.rglob("*") if one.is_file()]
        return any(text.encode(code) in content for code in ("utf-8", "utf-16-le") for content in files)

    def sync(self, page: Page) -> None:
        """What the browser does when its connection is back, whether a page of ours is open or not."""
        session, found = page.context.new_cdp_session(page), []
        session.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
        session.send("ServiceWorker.enable")
        while not found:
            page.wait_for_timeout(20)
        event = {"origin": self.url, "registrationId": found[0]["registrationId"], "tag": "fortnight-outbox"}
        session.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})


def sign_in(page: Page, role: str) -> None:
    page.goto("/demo/")
    page.get_by_role("button", name=role, exact=True).click()
    page.locator("summary.who").wait_for()


def found(page: Page, text: str) -> list[str]:
    answer = page.request.get("/api/v1/reports?mine=true&page_size=200")
    return [one["reference"] for one in answer.json()["results"] if one["text"] == text]


def raised(page: Page, text: str) -> int:
    return len(found(page, text))


def test_nothing_is_lost_and_it_is_sent_once(profile: Profile) -> None:
    page = profile.open()
    sign_in(page, "Agent")
    page.goto("/report")
    page.get_by_role("radio", name="Agent Assist").check()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    # The connection goes: the page is there all the same, with what was typed, and says what it does with a report.
    # Home, where the day begins, leads there.
    text = page.get_by_label("What happened")
    text.fill(WORDS)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("There is no connection at the moment.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("There is no connection at the moment.")).to_be_visible()
    expect(text).to_have_value(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 report is waiting to be sent.")).to_be_visible()
    expect(page.get_by_text("Received")).to_be_hidden()
    expect(text).to_have_value("")
    text.fill(OTHER)
    expect(text).to_have_value(OTHER)
    expect(page.locator("form[data-report]")).to_have_attribute("autocomplete", "off")

    # The machine is restarted; then somebody else sits down, and finds nothing and sends nothing.
    profile.close()
    assert not profile.holds(WORDS)
    assert not profile.holds(OTHER)
    page = profile.open()
    sign_in(page, "Champion")
    page.goto("/report")
    expect(page.get_by_label("What happened")).to_have_value("")
    expect(page.get_by_text("waiting to be sent")).to_be_hidden()
    assert raised(page, WORDS) == 0

    # Its writer is back: it goes by itself, once, and the draft is where it was.
    sign_in(page, "Agent")
    expect(page.get_by_text("Received as F-")).to_be_visible()
    page.goto("/report")
    expect(page.get_by_label("What happened")).to_have_value(OTHER)
    page.reload()
    expect(page.get_by_label("What happened")).to_have_value(OTHER)
    assert raised(page, WORDS) == 1
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is stored.")
    page.goto("/report")
    expect(page.get_by_label("What happened")).to_have_value("")
    assert raised(page, OTHER) == 1


def test_what_waits_goes_with_the_page_closed_and_its_picture_covered(profile: Profile) -> None:
    page = profile.open()
    sign_in(page, "Agent")
    page.goto("/report")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("radio", name="Agent Assist").check()
    page.get_by_label("What happened").fill(THIRD)
    page.evaluate(PASTE)
    page.get_by_role("button", name="Cover parts").click()
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("n")
    page.get_by_role("button", name="Cover them for good").click()
    expect(page.get_by_role("application")).to_be_hidden()

    # A window beside it has a draft of its own.
    beside = page.context.new_page()
    beside.goto("/report")
    expect(beside.get_by_label("What happened")).to_have_value("")
    page.bring_to_front()
    page.get_by_label("What happened").press("Control+Enter")
    expect(page.get_by_text("1 report is waiting to be sent.")).to_be_visible()
    page.close()
    beside.goto("about:blank")
    beside.context.set_offline(False)
    profile.sync(beside)
    # A page that opens at the same moment sends nothing a second time, and tells of it.
    beside.goto("/report")
    expect(beside.get_by_text("Received as F-")).to_have_count(1)
    [report] = found(beside, THIRD)
    beside.goto(f"/reports/{report}")
    stored = beside.request.get(beside.locator("img.thumb").get_attribute("src") or "")
    with Image.open(BytesIO(stored.body())) as seen:
        assert [seen.convert("RGB").getpixel((x, 50)) for x in (35, 50)] == [(255, 255, 255), (28, 20, 32)]
