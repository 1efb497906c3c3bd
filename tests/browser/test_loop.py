"""The loop as five people live it: said, joined, seen, answered, changed, fixed, counted; nothing lost on the way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Desk = Callable[..., Page]

REFERENCE = re.compile(r"F-\d+")
TOOL = "Agent Assist"


def choose_tool(page: Page, name: str) -> None:
    """With the keyboard alone: back from the text to the tools, then along them."""
    page.keyboard.press("Shift+Tab")
    for _ in range(12):
        if page.get_by_role("radio", name=name).is_checked():
            break
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.keyboard.press("Tab")


def report_by_keyboard(page: Page, text: str) -> str:
    """From Home to "received" without a mouse; the new report's reference."""
    page.goto("/")
    page.keyboard.press("r")
    expect(page.get_by_label("What happened")).to_be_focused()
    choose_tool(page, TOOL)
    expect(page.get_by_label("What happened")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"Received. F-\d+ is stored."))
    return str(REFERENCE.findall(heading.inner_text())[0])


def mine(page: Page) -> int:
    """How many reports somebody has raised, as the API says."""
    answer = page.request.get("/api/v1/reports?mine=true&page_size=200")
    return len(answer.json()["results"])


def test_a_report_goes_all_the_way_round(desk: Desk) -> None:
    agent, champion, owner = desk("Agent"), desk("Champion"), desk("Owner")

    reference = report_by_keyboard(agent, "The zebra panel covers the postcode field whenever a caller moves house.")
    expect(agent.locator(".head p")).to_contain_text(re.compile(r"has seen it by .+, and answers you by .+\d"))
    expect(agent.get_by_text("answers for Agent Assist")).to_be_visible()

    champion.goto("/reports?q=zebra")
    champion.locator("li.mine", has_text=reference).get_by_role("button", name="Me too").click()
    expect(champion.locator("li.mine", has_text=reference)).to_contain_text("You are one of 2")

    owner.goto("/inbox")
    row = owner.locator("[data-row]", has_text=reference)
    row.get_by_role("checkbox").check()
    owner.get_by_role("toolbar").get_by_role("button", name="Acknowledge").click()
    expect(owner.locator("[data-toast]")).to_contain_text("1 report is noted as seen.")
    agent.goto(f"/reports/{reference}")
    expect(agent.get_by_role("region", name="The story so far")).to_contain_text("has seen it")

    owner.goto(f"/reports/{reference}")
    owner.locator("label", has=owner.locator("input[name=kind][value=changed]")).click()
    owner.get_by_label("What they will read").fill("The panel now opens to the right of the form.")
    owner.get_by_label("What is different, in a few words").fill("The zebra panel keeps clear of the form")
    owner.get_by_label("Before", exact=True).fill("It opened on top of the postcode.")
    owner.get_by_label("Now", exact=True).fill("It opens beside the form.")
    owner.get_by_role("button", name="Send the answer").click()
    expect(owner.locator(".head")).to_contain_text("Changed")

    champion.goto("/changes")
    expect(champion.get_by_text("The zebra panel keeps clear of the form").first).to_be_visible()
    agent.goto("/")
    asked = agent.locator("[data-ask]", has_text=reference)
    expect(asked).to_contain_text("The zebra panel keeps clear of the form")
    asked.get_by_role("button", name="Fixed for me").click()
    expect(agent.get_by_role("status").filter(has_text=reference)).to_contain_text("Thank you.")
    agent.goto(f"/reports/{reference}")
    expect(agent.locator(".head")).to_contain_text("Confirmed")
    supervisor = desk("Supervisor")
    supervisor.goto("/commitments?state=kept")
    expect(supervisor.locator("tbody tr", has_text=reference).first).to_contain_text("Kept")


def test_the_supervisor_sees_the_record(desk: Desk) -> None:
    page = desk("Supervisor")

    page.goto("/commitments")
    expect(page.locator("#figures")).to_contain_text("Kept in time, week by week")
    page.get_by_role("link", name=re.compile("^Kept")).first.click()

    # The list itself: the table of the figures comes before it as soon as they are there.
    expect(page).to_have_url(re.compile("state=kept"))
    expect(page.locator("[data-rows] tbody tr").first).to_contain_text("Kept")


def test_similar_ones_appear_while_typing_and_one_key_joins(desk: Desk) -> None:
    said = "The giraffe banner hides the hang-up button at the end of each call."
    reference = report_by_keyboard(desk("Agent"), said)
    page = desk("Champion")

    page.goto("/report")
    page.get_by_label("What happened").press_sequentially("giraffe banner hides the hang-up button")
    card = page.locator("#similar li", has_text=reference)
    card.get_by_role("button", name="Me too").click()

    expect(card).to_contain_text("You are one of 2")
    expect(page.get_by_label("What happened")).to_have_value("giraffe banner hides the hang-up button")


def test_a_double_click_on_send_makes_one_report(desk: Desk) -> None:
    page = desk("Agent")
    page.goto("/report")
    before = mine(page)
    page.get_by_label("What happened").fill("The walrus chime rings twice on every transfer.")

    page.get_by_role("button", name="Send").last.dblclick()

    expect(page.get_by_role("heading", level=1)).to_contain_text("is stored")
    assert mine(page) == before + 1


def test_the_same_form_sent_again_leads_to_the_same_report(desk: Desk) -> None:
    page = desk("Agent")
    page.goto("/report")
    form = page.locator("form[data-main]")
    page.get_by_label("What happened").fill("The heron tooltip flickers while I type.")
    fields: dict[str, str | float | bool] = form.evaluate("form => Object.fromEntries(new FormData(form))")

    first, again = (page.request.post("/report", form=fields, headers={"Referer": page.url}) for _ in range(2))

    assert re.search(r"/report/received/F-\d+$", first.url)
    assert again.url == first.url


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_a_wrong_entry_keeps_every_word(desk: Desk, scripts: bool) -> None:
    page = desk("Agent", java_script_enabled=scripts)
    page.goto("/report")
    page.locator("details.more summary").first.click()
    page.get_by_label("What the tool said").fill("A smaller hint.")
    page.get_by_label("What happened").fill("   ")
    page.get_by_role("button", name="Send").last.click()

    expect(page.locator(".errors")).to_contain_text("Write at least one sentence.")
    expect(page.get_by_label("What the tool said")).to_have_value("A smaller hint.")


def test_filing_works_without_scripts(desk: Desk) -> None:
    page = desk("Agent", java_script_enabled=False)
    page.goto("/report")
    page.get_by_label("What happened").fill("The badger list jumps to the top after each answer.")
    page.get_by_role("button", name="Look for similar ones").click()
    expect(page.get_by_label("What happened")).to_have_value("The badger list jumps to the top after each answer.")
    page.get_by_role("button", name="Send").last.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("is stored")
    expect(page.locator(".head p")).to_contain_text("answers you by")


def test_without_a_name_nobody_reads_who_wrote_it(desk: Desk) -> None:
    page, owner = desk("Agent"), desk("Owner")
    page.goto("/me/")
    name = page.locator("details.menu .fine").first.text_content() or ""
    page.goto("/report")
    page.locator("label", has_text=TOOL).click()
    page.get_by_label("What happened").fill("The lynx score shames us in front of the whole floor.")
    page.get_by_label("Without my name").check()
    page.get_by_role("button", name="Send").last.click()
    expect(page).to_have_url(re.compile("/report/received/"))
    reference = REFERENCE.findall(page.get_by_role("heading", level=1).inner_text())[0]
    expect(page.locator("main")).to_contain_text("You still get every answer")

    owner.goto(f"/reports/{reference}")

    expect(owner.locator(".head")).to_contain_text(reference)
    assert name.strip()
    assert name.strip() not in owner.locator("main").inner_text()


def test_the_admin_finds_setup_and_journal(desk: Desk) -> None:
    page = desk("Admin")

    page.goto("/setup/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/setup/journal")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Journal")
    expect(page.locator("main")).to_contain_text(REFERENCE)
