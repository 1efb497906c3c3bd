"""An owner says "I have seen it" from the mail: looking changes nothing, a POST does, once, for two weeks."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from feedback.notifications.seeing import SIGNER, VALID
from feedback.reports.models import FrictionReport
from tests.notifications.conftest import Desk, News

Post = Callable[..., list[EmailMultiAlternatives]]


@pytest.fixture
def link(desk: Desk, news: News, post: Post) -> str:
    """The link in the mail that tells Owner 04 of a new report."""
    desk.report()
    (mail,) = (one for one in post() if one.to[0].endswith("<owner04@example.test>") or "owner04" in one.to[0])
    (found,) = re.findall(r"/news/seen/\S+", str(mail.body))
    assert found in str(mail.alternatives[0][0])
    return found


def state() -> str:
    return FrictionReport.objects.get().state


def test_looking_changes_nothing_and_saying_it_does(link: str) -> None:
    page = Client().get(link)
    assert page.status_code == 200
    assert "Have you seen it?" in page.content.decode()
    assert state() == "new"
    assert "They know you have seen it." in Client().post(link).content.decode()
    assert state() == "acknowledged"
    for asked in (Client().get, Client().post):
        again = asked(link).content.decode()
        assert "This is seen already." in again or "They know" in again
    assert FrictionReport.objects.get().version == 2


def test_it_wants_a_form_of_ours(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert state() == "new"


def test_it_is_good_for_two_weeks(link: str) -> None:
    with time_machine.travel(timezone.now() + VALID - timedelta(minutes=1)):
        assert Client().get(link).status_code == 200
    with time_machine.travel(timezone.now() + VALID + timedelta(minutes=1)):
        assert Client().post(link).status_code == 404
    assert state() == "new"


def test_it_is_good_for_that_person_and_report_alone(desk: Desk, link: str) -> None:
    report = FrictionReport.objects.get()
    assert Client().post(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 404
    stranger = SIGNER.sign_object([desk.people["Agent 02"].pk, report.pk])
    answer = Client().post(f"/news/seen/{stranger}").content.decode()
    assert "They know" not in answer
    owner = desk.people["Owner 04"]
    owner.is_active = False
    owner.save()
    assert Client().post(link).status_code == 404
    assert state() == "new"


def test_who_cannot_say_so_gets_no_link(desk: Desk, news: News, post: Post) -> None:
    report = desk.report()
    desk.api("Owner 04").post(f"/api/v1/reports/F-{report.pk}/acknowledge")
    assert all("/news/seen/" not in str(mail.body) for mail in post())
