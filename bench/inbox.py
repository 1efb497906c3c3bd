"""The owner's inbox with fifty rows against a plain list page of fifty rows in the same house."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils import timezone

from bench import bare_page, centre
from bench.bare import plain_handler
from bench.lines import Line
from bench.requests import call, queries, side_by_side
from feedback.catalogue.models import Tool
from feedback.people.models import User
from feedback.reports import actions
from feedback.reports.models import FrictionReport

ROUNDS = 60


def run() -> Iterator[Line]:
    """Time as a ratio, and the statements at fifty rows."""
    centre.ready(140)
    owner = User.objects.get(email="owner@demo.test")
    _fill(owner, 60)
    with override_settings(ROOT_URLCONF="bench.bare_page"), bare_page.tables(owner):
        whole, plain = WSGIHandler(), plain_handler()
        signed_in = centre.cookie("owner@demo.test")

        def ours() -> None:
            assert call(whole, "GET", "/inbox", cookie=signed_in).status_code == 200  # noqa: S101

        def theirs() -> None:
            assert call(plain, "GET", "/bare/tasks", cookie=signed_in).status_code == 200  # noqa: S101

        mine, bare_one = side_by_side(ours, theirs, ROUNDS)
        yield Line("inbox", mine * 1000, "ms", "plain 50-row page", mine / bare_one, "<= 1.5")
        yield Line("inbox_queries", queries(ours), "statements", must="<= 12")


def _fill(owner: User, count: int) -> None:
    """So many open reports that this owner owes an answer."""
    agent, tool = User.objects.get(email="agent@demo.test"), Tool.objects.filter(owner=owner).order_by("pk")[0]
    missing = count - FrictionReport.objects.filter(owner=owner, state="new").count()
    for number in range(missing):
        at = timezone.now() - timedelta(hours=number)
        actions.file_report(by=agent, tool=tool, severity="slowing", text=f"It happens again, {number}.", created_at=at)
