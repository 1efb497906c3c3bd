"""What a changed policy would have meant: the last ninety days, counted anew, against what was."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from feedback.catalogue.models import Tool
from feedback.commitments import whatif
from feedback.commitments.actions import weigh_policy
from feedback.commitments.models import SlaPolicy
from feedback.commitments.sweep import sweep
from feedback.commitments.whatif import WhatIf
from feedback.core.errors import Forbidden, Invalid
from feedback.reports import actions as reports
from tests.commitments.conftest import DAY, MONDAY, Floor

NOW = MONDAY + 30 * DAY


def weigh(floor: Floor, policy: SlaPolicy | None = None, **changes: Any) -> WhatIf:
    edited = policy or (None if "name" in changes else SlaPolicy.objects.get(is_fallback=True))
    return weigh_policy(policy=edited, by=floor.people["Admin"], changes=changes, now=NOW)


def answers(found: WhatIf) -> tuple[dict[str, int], dict[str, int]]:
    line = found.by_kind[1]
    return {key.value: n for key, n in line.was.items() if n}, {key.value: n for key, n in line.then.items() if n}


def test_what_was_kept_would_have_been_broken_by_a_shorter_promise(floor: Floor) -> None:
    for days in (2, 9, 20):
        floor.answer(floor.file(), MONDAY + days * DAY)
    floor.file(NOW - DAY)
    sweep(now=NOW)
    found = weigh(floor, respond_days=5)
    assert answers(found) == ({"kept": 2, "missed": 1, "open": 1}, {"kept": 1, "missed": 2, "open": 1})
    assert (found.reports, found.looked_at, found.every) == (4, 4, 1)
    assert not SlaPolicy.objects.exclude(respond_days=14).exists()


def test_a_longer_promise_would_have_been_kept_and_none_is_neither(floor: Floor) -> None:
    floor.answer(floor.file(), MONDAY + 20 * DAY)
    assert answers(weigh(floor, respond_days=21)) == ({"missed": 1}, {"kept": 1})
    assert answers(weigh(floor, respond_days=None)) == ({"missed": 1}, {"none": 1})
    assert answers(weigh(floor, respond_days=15, respond_time="working")) == ({"missed": 1}, {"kept": 1})


def test_the_time_in_which_the_reporter_was_waited_for_does_not_count_unless_the_change_says_so(floor: Floor) -> None:
    report = floor.file()
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + DAY)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=MONDAY + 4 * DAY)
    floor.answer(report, MONDAY + 16 * DAY)
    assert answers(weigh(floor, warn_at=[60])) == ({"kept": 1}, {"kept": 1})
    assert answers(weigh(floor, pause_for_reporter=False)) == ({"kept": 1}, {"missed": 1})


def test_a_new_policy_concerns_only_what_it_would_decide(floor: Floor) -> None:
    floor.answer(floor.file(severity="blocking"), MONDAY + 4 * DAY)
    floor.answer(floor.file(), MONDAY + 4 * DAY)
    found = weigh(floor, name="Calls stand still", severity="blocking", respond_days=2)
    assert answers(found) == ({"kept": 1}, {"missed": 1})
    assert [str(line.label) for line in found.by_tool] == ["Agent Assist"]
    assert SlaPolicy.objects.count() == 1


def test_narrowing_a_policy_gives_the_rest_to_the_next_one(floor: Floor) -> None:
    urgent = SlaPolicy.objects.create(name="Urgent", severity="blocking", respond_days=2, warn_at=[50], chain=[])
    floor.answer(floor.file(severity="blocking"), MONDAY + 4 * DAY)
    assert answers(weigh(floor, urgent, is_active=False)) == ({"missed": 1}, {"kept": 1})
    other = Tool.objects.create(name="Summaries")
    assert answers(weigh(floor, urgent, tool=other)) == ({"missed": 1}, {"kept": 1})


def test_what_was_promised_by_an_older_version_is_told_as_it_was(floor: Floor) -> None:
    floor.answer(floor.file(), MONDAY + 10 * DAY)
    SlaPolicy.objects.update(respond_days=7, version=2)
    assert answers(weigh(floor, warn_at=[60])) == ({"kept": 1}, {"missed": 1})


def test_a_crowd_is_sampled_and_that_is_said(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatif, "MOST", 3)
    for _n in range(8):
        floor.file()
    found = weigh(floor, respond_days=5)
    assert (found.reports, found.every, found.sampled) == (8, 3, True)
    assert 2 <= found.looked_at <= 3


def test_only_ninety_days_count(floor: Floor) -> None:
    floor.file(NOW - 91 * DAY)
    assert weigh(floor, respond_days=5).looked_at == 0


def test_what_could_not_be_saved_cannot_be_tried(floor: Floor) -> None:
    with pytest.raises(Invalid):
        weigh(floor, respond_days=0)
    with pytest.raises(Forbidden):
        weigh_policy(policy=None, by=floor.people["Owner"], changes={"name": "Mine"})


def test_page_and_program_say_it_before_anything_is_saved(floor: Floor) -> None:
    floor.answer(floor.file(), MONDAY + 9 * DAY)
    client = Client()
    client.force_login(floor.people["Admin"])
    standard = SlaPolicy.objects.get(is_fallback=True)
    fields = {"name": standard.name, "acknowledge_within": "1", "acknowledge_unit": "working", "respond_within": "5"}
    fields |= {"respond_unit": "calendar", "reopened_within": "7", "warn_at": "50", "try": "1"}
    with time_machine.travel(NOW, tick=False):
        answer = client.post(f"/setup/promises/{standard.pk}/", fields)
        shown = client.post(
            f"/api/v1/sla-policies/{standard.pk}/what-if", {"respond_days": 5}, content_type="application/json"
        ).json()
        made = client.post(
            "/api/v1/sla-policies/what-if", {"name": "Worse", "severity": "annoying"}, content_type="application/json"
        ).json()
    assert answer.status_code == 200
    assert "1 kept and 1 broken as it was; 0 kept and 2 broken with this" in answer.content.decode()
    assert shown["by_kind"][1]["then"] == {"kept": 0, "missed": 1, "open": 0, "none": 0}
    assert made["looked_at"] == 0
    standard.refresh_from_db()
    assert standard.version == 1
