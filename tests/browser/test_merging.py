"""Two reports that say the same become one and two again, from their own page; what will happen is told before."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Desk = Callable[..., Page]


def test_merged_in_place_and_separated_again(desk: Desk) -> None:
    agent, champion, owner = desk("Agent"), desk("Champion"), desk("Owner")
    said = "The quokka banner hides the callback button"
    references = []
    for page, text in ((agent, f"{said} on every second call."), (champion, f"{said} when a call comes back.")):
        page.goto("/report")
        page.locator("label", has_text="Agent Assist").first.click()
        page.get_by_label("What happened").fill(text)
        page.get_by_role("button", name=re.compile("^Send")).last.click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("is stored")
        references.append(re.findall(r"F-\d+", heading.inner_text())[0])
    first, second = references

    owner.goto(f"/reports/{second}")
    owner.locator("summary", has_text="Merge into another").click()
    candidate = owner.locator("#alike li", has_text=first)
    expect(candidate).to_contain_text("they are about 2 people, everybody counted once")
    expect(candidate).to_contain_text("The answer is due")
    expect(candidate.locator("mark", has_text="quokka")).to_be_visible()
    candidate.get_by_role("button", name=f"Merge into {first}").click()
    expect(owner.get_by_text(f"This went into {first}.")).to_be_visible()

    champion.goto(f"/reports/{second}")
    expect(champion.get_by_text(f"This went into {first}.")).to_be_visible()
    champion.goto(f"/reports/{first}")
    expect(champion.get_by_text("2 people").first).to_be_visible()

    owner.get_by_role("button", name="Separate it again").click()
    expect(owner.locator("[data-toast]")).to_contain_text("Separated again.")
    champion.goto(f"/reports/{second}")
    expect(champion.get_by_text("This went into")).to_have_count(0)
