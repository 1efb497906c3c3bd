"""A session in its room: the lead takes attendance on a phone that loses its connection, an agent enters the code."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import processes

Desk = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
#: A session that runs now: the demo's champion leads it, the demo's agent and a mate have seats in it.
SEED = """
from datetime import timedelta
from django.utils import timezone
from feedback.people.models import User
from feedback.training.models import Cycle, Enrolment, Programme, Session
now = timezone.now()
made, today = {"created_at": now, "updated_at": now}, now.date()
lead, agent = (User.objects.get(email=f"{who}@demo.test") for who in ("champion", "agent"))
mate = User.objects.create_user("mate@demo.test", None, name="Mate Heron", site=agent.site, team=agent.team)
programme = Programme.objects.create(name="Heron refresher", starts_on=today, minutes=30, **made)
window = {"opens_on": today, "closes_on": today, "due_on": today}
cycle = Cycle.objects.create(programme=programme, created_at=now, **window)
span = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(minutes=25)}
session = Session.objects.create(cycle=cycle, site=agent.site, lead=lead, seats=5, taken=2, **span, **made)
for person in (agent, mate):
    Enrolment.objects.create(
        cycle=cycle, person=person, session=session, state="booked", why="", due_on=today, **made
    )
print(f"session={session.pk}")
"""


@pytest.fixture(scope="module")
def session(product: processes.Product) -> str:
    """The address of the session."""
    done = product.manage("shell", stdin=SEED)
    assert done.returncode == 0, done.stderr
    return f"/training/sessions/{done.stdout.rpartition('session=')[2].strip()}/"


def test_nobody_is_lost_by_a_dropped_connection(session: str, desk: Desk) -> None:
    phone, screen, agent = desk("Champion", **PHONE), desk("Champion"), desk("Agent", **PHONE)
    phone.goto(f"{session}attendance")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Mate Heron is here").tap()
    expect(phone.get_by_text("kept, not sent yet")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("[data-counter]")).to_have_text("1 of 2", timeout=15_000)

    screen.goto(f"{session}screen")
    screen.keyboard.press("c")
    code = screen.locator(".wall-code").inner_text()
    agent.goto(session)
    agent.get_by_role("link", name="I am here").tap()
    agent.get_by_label("The code on the screen").fill(code)
    agent.get_by_role("button", name="I am here").tap()
    expect(agent.get_by_text("You are noted.")).to_be_visible()
    # The room's screen counts by itself, and the arrow keys turn it.
    expect(screen.locator("#room").get_by_text("2 of 2")).to_be_visible(timeout=15_000)
    screen.keyboard.press("ArrowRight")
    expect(screen).to_have_url(re.compile(r"at=1"))

    phone.get_by_role("button", name="Close the session").tap()
    expect(phone.get_by_text("Closed. 2 people were there.")).to_be_visible()
    agent.goto(session)
    agent.get_by_role("link", name="Your certificate").tap()
    expect(agent.get_by_text("has done the training “Heron refresher”.")).to_be_visible()
