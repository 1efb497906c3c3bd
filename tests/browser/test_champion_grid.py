"""A week of a roster is typed with the keyboard alone, looked at, and saved."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.rules import broken_rules

Desk = Callable[..., Page]
#: Weeks ahead, where nothing else of the demo happens.
AHEAD = 7


def test_a_week_is_typed_with_the_keyboard_alone(desk: Desk) -> None:
    page = desk("Supervisor", viewport={"width": 1366, "height": 900}, reduced_motion="reduce")
    page.goto("/champions/")
    page.get_by_role("link", name="Edit the week").first.click()
    for _week in range(AHEAD):
        page.get_by_role("link", name="Week after").click()
    cells = page.locator("[data-grid] input")
    first, second, below = cells.nth(5), cells.nth(6), cells.nth(12)
    before = [cell.input_value() for cell in (first, second, below)]

    first.focus()
    page.keyboard.type("8-12")
    page.keyboard.press("Enter")
    expect(below).to_be_focused()
    page.keyboard.type("late")
    page.keyboard.press("Escape")
    expect(below).to_have_value(before[2])
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    page.keyboard.type("13-15:30")
    page.keyboard.press("ArrowLeft")
    expect(second).to_be_focused()  # inside a text the arrows move through it
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="2 cells change")).to_be_visible()
    expect(first).to_have_value("8-12")
    assert broken_rules(page) == []
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_text("2 cells are saved.")).to_be_visible()
    expect(page.get_by_text("13–15:30")).to_be_visible()

    page.get_by_role("link", name="Edit the week").first.click()
    expect(second).to_have_value("13-15:30")
    second.focus()
    page.keyboard.press("Delete")
    first.focus()
    page.keyboard.press("Delete")
    page.keyboard.type("nonsense")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing is saved yet. What you typed is kept.")).to_be_visible()
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(first).to_have_value("nonsense")
    expect(second).to_have_value("")
    assert broken_rules(page) == []
