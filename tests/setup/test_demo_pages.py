"""The demo as its visitors find it: somebody to be, promises in every state, pages with something on them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from config import prepare
from feedback.commitments.models import Commitment
from feedback.people.models import Organisation
from feedback.reports.models import FrictionReport

pytestmark = pytest.mark.django_db
ROLES = ("agent", "champion", "owner", "supervisor", "admin")


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What `bin/up` makes where nobody is; what a test does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert prepare.people(empty=False) == {"demo": True, "people": True}
        assert Organisation.objects.get().is_demo
        yield
        transaction.set_rollback(True)


def test_it_shows_promises_of_every_kind() -> None:
    states = set(Commitment.objects.values_list("state", flat=True))
    assert {"running", "kept", "missed"} <= states
    assert len(set(FrictionReport.objects.values_list("state", flat=True))) >= 7
    assert FrictionReport.objects.filter(anonymous=True).exists()


@pytest.mark.parametrize("role", ROLES)
def test_one_button_a_role_leads_to_a_page_that_has_something_to_show(role: str) -> None:
    client = Client()
    assert client.post("/demo/", {"role": role}).status_code == 302
    assert client.get("/api/v1/me").json()["email"] == f"{role}@demo.test"
    assert role in client.get("/api/v1/me").json()["roles"]
    assert client.get("/", follow=True).status_code == 200


def test_the_five_can_also_sign_in_with_their_password() -> None:
    for role in ROLES:
        answer = Client().post("/account/login/", {"login": f"{role}@demo.test", "password": "fortnight-demo"})
        assert answer.status_code == 302, role


def test_what_is_worth_a_look_shows_a_question_that_nobody_answered() -> None:
    client = Client()
    client.post("/demo/", {"role": "supervisor"})
    page = client.get("/commitments/checks").content.decode()
    assert "Every question that stopped a clock was answered." not in page
    stopped = page.split('id="pauses"')[1].split('id="reopened"')[0]
    assert stopped.count("<tbody>") == 1
    assert "/reports/F-" in stopped


def test_the_owner_finds_a_rise_after_a_release_to_look_into() -> None:
    client = Client()
    client.post("/demo/", {"role": "owner"})
    (rise,) = client.get("/api/v1/releases?suspected=true").json()["results"]
    assert rise["outcome"]["after_count"] > 2 * rise["outcome"]["before_count"]
    assert "More reports since a release" in client.get("/inbox").content.decode()
    assert "Perhaps a step back" in client.get(f"/setup/tools/{rise['tool']['id']}/releases/").content.decode()
