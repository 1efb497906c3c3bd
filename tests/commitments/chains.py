"""What tests of escalation do over and over."""

from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client

from feedback.commitments.models import SlaPolicy, Step
from feedback.people.models import Absence, User
from feedback.reports.models import FrictionReport
from tests.commitments.conftest import DAY, MONDAY, Floor, promise

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
#: The answer to a report of Monday 09:30 is due two Mondays later at 09:30.
DUE = MONDAY + 14 * DAY


def chain(*links: dict[str, Any]) -> None:
    """What the standard promise does when it broke; only the answer is promised."""
    steps = [{"after_minutes": 0, **link} for link in links]
    SlaPolicy.objects.filter(is_fallback=True).update(acknowledge_days=None, chain=steps)


def give(to: str, minutes: int = 0, **more: Any) -> dict[str, Any]:
    return {"after_minutes": minutes, "act": "reassign", "tell": to, **more}


def away(person: User, deputy: User | None = None) -> None:
    Absence.objects.create(user=person, deputy=deputy, starts_at=MONDAY + DAY, ends_at=MONDAY + 90 * DAY)


def steps_of(report: FrictionReport) -> list[tuple[str, str]]:
    rows = Step.objects.filter(commitment=promise(report)).exclude(step__startswith="warn").exclude(step="breach")
    return list(rows.order_by("due_at", "id").values_list("step", "outcome"))


def timeline(floor: Floor, report: FrictionReport, path: str = "", name: str = "Admin", at: Any = None) -> str:
    client = Client()
    client.force_login(floor.people[name])
    with time_machine.travel(at or DUE + 2 * DAY, tick=False):
        answer = client.get(path or f"/reports/{report.reference}", follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def counted(floor: Floor, report: FrictionReport, name: str = "Admin", at: Any = None) -> str:
    return timeline(floor, report, f"/commitments/{promise(report).pk}/counted", name, at)
