"""Single keys find every place, work through the inbox, and stay silent while somebody types; a first load is light."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Desk = Callable[..., Page]

LIGHT = 80 * 1024
FEW = 6


def test_the_question_mark_opens_the_list_of_keys(desk: Desk) -> None:
    page = desk("Owner")
    page.goto("/inbox")

    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard")

    for meaning in ("next and previous row", "select the row", "Acknowledge", "You said, we did"):
        expect(listed).to_contain_text(meaning)
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()


def test_j_k_and_x_work_through_the_inbox_and_enter_opens(desk: Desk) -> None:
    page = desk("Owner")
    page.goto("/inbox")
    rows = page.locator("[data-row]")

    for key in "jjjk":
        page.keyboard.press(key)
    expect(rows.nth(1)).to_have_class("at")
    page.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    reference = rows.nth(1).locator(".ref").inner_text()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/reports/{reference}$"))


def test_p_answers_in_place_and_escape_with_close_leads_back(desk: Desk) -> None:
    page = desk("Owner")
    page.goto("/inbox")

    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator("[data-answer-row] input[name=message]")).to_be_focused()
    page.locator("[data-answer-row]").get_by_role("button", name="Close").click()

    expect(page.locator("[data-row]").first.locator("[data-open]")).to_be_focused()


@pytest.mark.parametrize(("key", "address"), [("r", "/report"), ("b", "/reports"), ("y", "/changes"), ("h", "/")])
def test_a_letter_leads_to_its_place(desk: Desk, key: str, address: str) -> None:
    page = desk("Agent")
    page.goto("/news")

    page.keyboard.press(key)

    expect(page).to_have_url(re.compile(f"^[^/]+//[^/]+{address}$"))


def test_keys_stay_silent_while_somebody_types(desk: Desk) -> None:
    page = desk("Agent")
    page.goto("/report")
    text = page.get_by_label("What happened")

    text.press_sequentially("rhbjkx?/ 12")

    expect(text).to_have_value("rhbjkx?/ 12")
    expect(page).to_have_url(re.compile("/report$"))
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_first_load_of_the_report_page_is_light(desk: Desk) -> None:
    page = desk("Agent")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    page.goto("/report", wait_until="networkidle")

    assert len(sizes) <= FEW
    assert sum(sizes) <= LIGHT, f"{sum(sizes) / 1024:.1f} KB in {len(sizes)} answers"
