"""Two champions on the floor, each at a screen: one takes the question, the other reads who was quicker, unasked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes

Desk = Callable[..., Page]
PASSWORD = "a-long-enough-word"
#: The agent's site has a roster with the demo's champion on; one more champion is on, too.
SEED = f"""
from datetime import timedelta
from django.utils import timezone
from feedback.champions.models import Roster, Shift
from feedback.people.models import Grant, User
agent = User.objects.get(email="agent@demo.test")
second = User.objects.create_user(
    "second@demo.test", "{PASSWORD}", name="Second Champion", site=agent.site, team=agent.team
)
Grant.objects.create(user=second, role="champion", scope="team", scope_id=agent.team_id)
now, roster = timezone.now(), Roster.objects.get(site=agent.site, is_active=True)
Shift.objects.create(roster=roster, user=second, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5))
"""


@pytest.fixture(scope="module")
def race(product: processes.Product) -> None:
    """Two champions who are on."""
    done = product.manage("shell", stdin=SEED)
    assert done.returncode == 0, done.stderr


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.locator("input[type=email], input[name=login]").first.fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("summary.who").wait_for()


def test_two_champions_race_for_one_question(race: None, desk: Desk, browser: Browser) -> None:
    agent, champion, second = desk("Agent"), desk("Champion"), desk()
    sign_in(second, "second@demo.test")
    champion.goto("/floor/queue")
    second.goto("/floor/queue")
    text = "Where did the heron macro go since this morning?"

    agent.goto("/")
    agent.keyboard.press("a")
    agent.get_by_label("Your question").fill(text)
    agent.keyboard.press("Control+Enter")
    expect(agent.get_by_text("It rings at whoever is on in")).to_be_visible()

    # It appears on both screens without a reload.
    cards = [page.locator("#live li", has_text=text) for page in (champion, second)]
    for card in cards:
        expect(card).to_be_visible(timeout=15_000)
    # The second one's screen stands still meanwhile, as one in a dead spot of the building does.
    second.route("**/floor/queue/live*", lambda route: route.abort())
    cards[0].get_by_role("button", name="Take it").click()
    expect(champion.locator(".card", has_text=text).get_by_label("Your answer")).to_be_visible()
    cards[1].get_by_role("button", name="Take it").click()
    expect(second.get_by_text("was quicker and has taken this question.")).to_be_visible()
    expect(second.locator("#live li", has_text=text)).to_have_count(0)

    champion.locator(".card", has_text=text).get_by_label("Your answer").fill("Under Tools, then Birds.")
    champion.get_by_role("button", name="Answer and keep as a note").click()
    expect(champion.get_by_text("Answered, and kept as a note for everybody.")).to_be_visible()

    agent.reload()
    expect(agent.get_by_text("Under Tools, then Birds.")).to_be_visible()
    agent.get_by_role("button", name="That helped").click()
    expect(agent.get_by_text("Good. That counts for who answered.")).to_be_visible()

    # Whoever asks the same now finds the note while typing.
    agent.goto("/floor/ask")
    agent.get_by_label("Your question").type("heron macro")
    expect(agent.locator("#fitting")).to_contain_text("Under Tools, then Birds.")
