"""A supervisor scores a call without touching the mouse; the agent reads it, and does not agree."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Desk = Callable[..., Page]


def test_a_call_is_scored_by_digits_and_disputed(desk: Desk) -> None:
    supervisor, agent = desk("Supervisor"), desk("Agent")
    agent.goto("/quality/")
    agent.locator("summary.who").click()
    name = agent.locator(".menu-list p").first.inner_text()
    agent.keyboard.press("Escape")

    supervisor.goto("/quality/")
    supervisor.keyboard.press("n")
    supervisor.get_by_label("Name").fill(name)
    supervisor.keyboard.press("Enter")
    supervisor.get_by_role("link", name=name, exact=True).click()
    expect(supervisor.get_by_role("heading", level=1)).to_contain_text(name)
    supervisor.wait_for_load_state()
    supervisor.keyboard.type("450")
    expect(supervisor.locator("[data-mark] input:checked")).to_have_count(3)
    expect(supervisor.get_by_label("Call type")).to_be_focused()
    # A digit in a text is a digit.
    supervisor.get_by_label("A word of coaching").fill("Heron: 3 times you waited for the tool. Good.")
    supervisor.get_by_label("A word of coaching").type(" 1")
    expect(supervisor.locator("[data-mark] input:checked").first).to_have_value("4")
    supervisor.keyboard.press("Control+Enter")
    expect(supervisor.get_by_text("Stored.")).to_be_visible()
    expect(supervisor.locator(".figs")).to_contain_text("75%")

    agent.reload()
    agent.locator("tbody th a").first.click()
    expect(agent.get_by_text("Heron: 3 times you waited for the tool. Good. 1")).to_be_visible()
    agent.get_by_text("I do not agree").click()
    agent.get_by_label("What should be looked at again?").fill("The caller had hung up.")
    agent.get_by_role("button", name="Ask for another look").click()
    expect(agent.get_by_text("The caller had hung up.")).to_be_visible()

    supervisor.reload()
    supervisor.get_by_label("Your answer").fill("Right, I had not heard that.")
    supervisor.get_by_text("Change the marks").click()
    supervisor.locator("[data-mark]").first.locator("input[value='5']").check(force=True)
    supervisor.get_by_role("button", name="Answer").click()
    expect(supervisor.get_by_text("before: 4")).to_be_visible()
    expect(supervisor.locator(".figs")).to_contain_text("100%")
