"""A swap between two phones: asked on one, taken on the other, and both see it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import processes
from tests.browser.rules import broken_rules

Desk = Callable[..., Page]
PHONE = {"width": 360, "height": 740}
#: A roster of its own with two champions, Champion's shift tomorrow and Agent's the day after.
ROSTER = """
from datetime import timedelta
from django.utils import timezone
from feedback.champions.models import Roster
from feedback.people.models import Grant, User
ann, ben = (User.objects.get(email=f"{role}@demo.test") for role in ("champion", "agent"))
roster = Roster.objects.create(name="Two phones", site=ann.site, timezone=ann.site.timezone)
Grant.objects.get_or_create(user=ben, role="champion", scope="site", scope_id=ann.site_id)
Grant.objects.get_or_create(user=ann, role="champion", scope="site", scope_id=ann.site_id)
first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=40)
for person, day in ((ann, 0), (ben, 1)):
    start = first + timedelta(days=day)
    roster.shifts.create(user=person, starts_at=start, ends_at=start + timedelta(hours=6))
"""
UNDO = 'from feedback.champions.models import Roster; Roster.objects.filter(name="Two phones").delete()'


@pytest.fixture
def roster(product: processes.Product) -> Iterator[None]:
    made = product.manage("shell", "-v", "0", "-c", ROSTER)
    assert made.returncode == 0, made.stderr
    yield
    product.manage("shell", "-v", "0", "-c", UNDO)


def clean(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it fits on a phone"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_swap_between_two_phones(desk: Desk, roster: None, scripts: bool) -> None:
    ann = desk("Champion", viewport=PHONE, has_touch=True, java_script_enabled=scripts)
    ben = desk("Agent", viewport=PHONE, has_touch=True, java_script_enabled=scripts)
    ann.goto("/champions/my-shifts")
    if ann.locator("summary", has_text="more shifts").count():
        ann.locator("summary", has_text="more shifts").click()
    mine = ann.locator("li", has_text="Two phones")
    if scripts:
        clean(ann)
    mine.get_by_role("link", name="Ask for a swap").click()
    ann.get_by_label("A word to them").fill("A day at the sea")
    if scripts:
        clean(ann)
    ann.get_by_role("button", name="Ask", exact=True).click()
    expect(ann.get_by_text("You asked everybody on the roster.")).to_be_visible()

    ben.goto("/champions/my-shifts")
    asked = ben.locator("article", has_text="Two phones")
    expect(asked).to_contain_text("A day at the sea")
    if scripts:
        clean(ben)
    button = asked.get_by_role("button", name="I take it")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(ben.locator("li", has_text="in the place of")).to_contain_text("Two phones")

    ann.reload()
    expect(ann.get_by_text("takes it.")).to_be_visible()
    expect(ann.locator("section", has=ann.get_by_role("heading", name="Shifts", exact=True))).not_to_contain_text(
        "Two phones"
    )
