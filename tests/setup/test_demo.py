"""The demo: believable, the same for the same seed, and never among real people."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from config import prepare
from feedback.people.actions.admins import create_admin
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Response
from feedback.setup.demo.seed import seed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


class TakenBack(Exception):
    """Ends a transaction."""


def told(number: int, **more: Any) -> tuple[list[Any], ...]:
    """What a seed makes, in an order of its own; nothing of it stays."""
    try:
        with transaction.atomic():
            seed(agents=10, reports=25, seed=number, now=NOW, **more)
            reports = FrictionReport.objects.order_by("created_at", "text")
            found = (
                list(User.objects.order_by("email").values_list("email", "name", "team__name")),
                list(reports.values_list("text", "state", "created_at", "reporter__email", "owner__email")),
                list(Response.objects.order_by("created_at", "message").values_list("kind", "message")),
            )
            raise TakenBack
    except TakenBack:
        return found


def test_the_same_seed_tells_the_same_story_and_another_one_another() -> None:
    first = told(7)
    assert told(7) == first
    assert told(8) != first


def test_it_holds_as_many_people_and_reports_as_were_asked_for() -> None:
    out = io.StringIO()
    call_command("seed_demo", agents=10, reports=30, seed=7, stdout=out)
    done = json.loads(out.getvalue())
    assert (done["people"], done["reports"]) == (User.objects.count(), 30)
    assert FrictionReport.objects.count() == 30
    assert User.objects.filter(grants__role="agent").distinct().count() >= 10
    call_command("seed_demo", agents=10, reports=45, seed=7, stdout=out)
    assert FrictionReport.objects.count() == 45


def test_real_people_and_the_demo_never_meet() -> None:
    create_admin(email="ada@harbour.test", name="Ada", password="six-words-nobody-guesses")
    with pytest.raises(CommandError, match="only loaded into an empty database"):
        call_command("seed_demo", stdout=io.StringIO())
    assert User.objects.count() == 1
    assert Client().get("/demo/").status_code == 404


def test_started_empty_there_is_no_demo_nor_later_where_somebody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORTNIGHT_ADMIN_EMAIL", "ada@harbour.test")
    monkeypatch.setenv("FORTNIGHT_ADMIN_PASSWORD", "six-words-nobody-guesses")
    assert prepare.people(empty=True) == {"demo": False, "people": True}
    assert list(User.objects.values_list("email", flat=True)) == ["ada@harbour.test"]
    assert prepare.people(empty=False) == {"demo": False, "people": True}, "who is there already is left alone"
