"""Training as people do it: an admin makes a programme and its plan, an agent swaps a seat, their supervisor sees."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import processes

Desk = Callable[..., Page]
#: The demo's agent has a seat in a session the day after tomorrow, and another one is free two days later.
SEED = """
from datetime import timedelta
from django.utils import timezone
from feedback.people.models import User
from feedback.training.models import Cycle, Enrolment, Programme, Session
now = timezone.now()
made, today = {"created_at": now, "updated_at": now}, now.date()
agent = User.objects.select_related("site").get(email="agent@demo.test")
programme = Programme.objects.create(name="Swift refresher", starts_on=today, away_percent=100, **made)
window = {"opens_on": today, "closes_on": today + timedelta(days=20), "due_on": today + timedelta(days=20)}
cycle = Cycle.objects.create(programme=programme, created_at=now, **window)
sessions = []
for days, seats in ((2, 1), (4, 0)):
    at = now.replace(hour=3, minute=15) + timedelta(days=days)
    span = {"starts_at": at, "ends_at": at + timedelta(minutes=15)}
    sessions.append(Session.objects.create(cycle=cycle, site=agent.site, seats=5, taken=seats, **span, **made))
Enrolment.objects.create(
    cycle=cycle, person=agent, session=sessions[0], state="booked", why="", due_on=cycle.due_on, **made
)
print(f"programme={programme.pk};{sessions[1].pk}")
"""


@pytest.fixture(scope="module")
def swift(product: processes.Product) -> tuple[str, str]:
    """The programme, and the session that is free."""
    done = product.manage("shell", stdin=SEED)
    assert done.returncode == 0, done.stderr
    programme, _, session = done.stdout.rpartition("programme=")[2].strip().partition(";")
    return programme, session


def test_an_admin_has_a_programme_and_its_plan_in_five_presses(desk: Desk) -> None:
    admin = desk("Admin")
    admin.goto("/setup/programmes/")
    admin.get_by_role("link", name="Make a programme").click()
    admin.get_by_label("Name", exact=True).fill("Heron school")
    admin.get_by_role("checkbox", name="Montreal", exact=True).check()
    expect(admin.locator("#meant").get_by_text(re.compile(r"For \d+ people today"))).to_be_visible()
    admin.get_by_role("button", name="Make it").click()
    admin.get_by_role("link", name="Plan this round").click()
    expect(admin.get_by_text("Nothing is made yet.")).to_be_visible()
    admin.get_by_role("button", name="Make this plan").click()
    expect(admin.get_by_text(re.compile(r"\d+ people have a seat now"))).to_be_visible()


def test_an_agent_swaps_a_seat_and_their_supervisor_sees_it(swift: tuple[str, str], desk: Desk) -> None:
    programme, session = swift
    agent, supervisor = desk("Agent"), desk("Supervisor")
    agent.goto("/training/")
    agent.get_by_role("link", name="Another session Swift refresher").click()
    agent.get_by_role("button", name="Book this seat").click()
    expect(agent.get_by_text("The seat is booked.")).to_be_visible()
    supervisor.goto(f"/team?programme={programme}")
    seat = supervisor.locator(f'[data-rows] a[href="/training/sessions/{session}/"]')
    expect(seat).to_have_count(1)
