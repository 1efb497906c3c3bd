"""Signing in and out, passwords, sessions that end, and the demo's door."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from feedback.people import actions, post
from feedback.people.models import ApiToken, Letter, Organisation, User
from tests import servers
from tests.people.factory import PASSWORD, Centre, centre, over, person

pytestmark = pytest.mark.django_db
NEW = "another-long-secret-of-mine"
HOME = "/setup/people/"


@pytest.fixture
def c() -> Centre:
    return centre()


@pytest.fixture
def ann(c: Centre) -> User:
    return person("Ann", "agent", "admin", team=c.billing, password=PASSWORD)


def sign_in(email: str = "ann@example.test", password: str = PASSWORD, client: Client | None = None) -> Any:
    return (client or Client()).post("/account/login/", {"login": email, "password": password})


def signed_in(someone: User) -> Client:
    client = Client()
    assert sign_in(someone.email, client=client).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def link_in(text: str) -> str:
    """The path of the link in a mail."""
    return re.search(r"http://[^/\s]+(/account/password/reset/key/\S+/)", text)[1]


def choose(client: Client, path: str, password: str = NEW) -> Any:
    """Follow the link and choose a password, as a browser does."""
    page = client.get(path, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


# --- in and out --------------------------------------------------------------------------------------------------


def test_in_with_the_address_in_any_case_and_out_again(ann: User) -> None:
    client = Client()
    assert sign_in("ANN@Example.test", client=client).status_code == 302
    assert is_in(client)
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(("email", "password"), [("ann@example.test", "wrong"), ("nobody@example.test", PASSWORD)])
def test_wrong_says_the_same_whether_somebody_is_known_or_not(ann: User, email: str, password: str) -> None:
    answer = sign_in(email, password)
    assert answer.status_code == 200
    assert "do not go together" in answer.content.decode()


def test_after_a_handful_of_wrong_tries_there_is_a_pause(ann: User) -> None:
    for _try in range(5):
        sign_in(password="wrong")
    answer = sign_in()
    assert "_auth_user_id" not in answer.client.session
    assert "Too many" in answer.content.decode()


def test_somebody_without_a_password_or_who_left_does_not_get_in(c: Centre, ann: User) -> None:
    assert sign_in(person("Bo", "agent", team=c.billing).email, "").status_code == 200
    person("Cy", "admin")
    actions.deactivate(person=ann, by=None)
    assert sign_in()["Location"] == "/account/inactive/"


def test_nobody_signs_up_and_pages_we_do_not_want_are_not_there(ann: User) -> None:
    client = signed_in(ann)
    for path in ("signup/", "email/", "reauthenticate/", "confirm-email/", "login/code/"):
        assert client.get(f"/account/{path}").status_code == 404
    assert "signup" not in Client().get("/account/login/").content.decode()


# --- sessions that end -------------------------------------------------------------------------------------------


def test_leaving_ends_sessions_and_tokens_with_the_next_request_and_for_good(ann: User) -> None:
    person("Cy", "admin")
    client = signed_in(ann)
    _token, key = actions.create_token(person=ann, by=ann)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    assert Client().get("/api/v1/me", **bearer).status_code == 200
    actions.deactivate(person=ann, by=None)
    assert not is_in(client)
    assert Client().get("/api/v1/me", **bearer).status_code == 401
    actions.reactivate(person=ann, by=None)
    assert not is_in(client)
    assert Client().get("/api/v1/me", **bearer).status_code == 401
    assert sign_in().status_code == 302


def test_a_new_password_ends_the_other_sessions_and_the_tokens(ann: User) -> None:
    here, there = signed_in(ann), signed_in(ann)
    actions.create_token(person=ann, by=ann)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/account/password/change/", form)["Location"] == "/me/"
    assert is_in(here)
    assert not is_in(there)
    assert not ApiToken.objects.exists()
    assert Letter.objects.get().kind == Letter.Kind.PASSWORD_CHANGED
    assert sign_in(password=NEW).status_code == 302


def test_signing_out_everywhere_keeps_only_this_session(ann: User) -> None:
    here, there = signed_in(ann), signed_in(ann)
    here.post("/me/sign-out-everywhere/")
    assert is_in(here)
    assert not is_in(there)
    admin = signed_in(person("Cy", "admin", password=PASSWORD))
    admin.post(f"/setup/people/{ann.pk}/sign-out/")
    assert not is_in(here)


# --- a password by mail ------------------------------------------------------------------------------------------


class Post(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:
        self.arrived.append(message)


@pytest.fixture
def smtp(settings: Settings) -> Iterator[Post]:
    """A real mail server that Fortnight sends to."""
    handler = Post()
    server = Controller(handler, hostname="127.0.0.1", port=servers.free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield handler
    server.stop()


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(ann: User, smtp: Post) -> None:
    client = Client()
    assert client.post("/account/password/reset/", {"email": "ANN@example.test"}).status_code == 302
    assert post.send_due().sent == 1
    arrived = smtp.arrived[0]
    assert (arrived["To"], arrived["Message-ID"]) == (
        "ann@example.test",
        f"<letter-{Letter.objects.get().pk}@127.0.0.1>",
    )
    path = link_in(arrived.get_payload()[0].get_payload(decode=True).decode())
    assert choose(client, path).status_code == 302
    assert is_in(client)
    assert sign_in(password=NEW).status_code == 302
    assert "had its day" in Client().get(path).content.decode()
    assert post.send_due().sent == 1
    assert "password was changed" in smtp.arrived[1]["Subject"]
    assert not EmailAddress.objects.exists()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(ann: User) -> None:
    known = Client().post("/account/password/reset/", {"email": "ann@example.test"})
    unknown = Client().post("/account/password/reset/", {"email": "who@example.test"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Letter.objects.count() == 1


def test_the_post_tries_again_and_gives_up_in_the_end(ann: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    now = timezone.now()
    actions.invite(person=ann, by=None, now=now)
    for _attempt in range(post.ATTEMPTS):
        assert post.send_due(now=now).failed == 1
        assert post.send_due(now=now).failed == 0
        now = Letter.objects.get().available_at
    assert Letter.objects.get().dead_at
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert post.send_due(now=now).sent == 0


def test_an_invitation_lets_somebody_choose_their_first_password_in_their_language(c: Centre) -> None:
    bo = person("Bo", "agent", team=c.chat)
    actions.edit_person(person=bo, by=None, language="fr")
    actions.invite(person=bo, by=None)
    actions.invite(person=bo, by=None)
    with translation.override("de"):
        assert post.send_due().sent == 1
    told = mail.outbox[0]
    assert told.to == ["bo@example.test"]
    assert '<html lang="fr">' in told.alternatives[0][0]
    client = Client()
    assert choose(client, link_in(told.body)).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("end", ["leaves", "signs out everywhere", "gets another address"])
def test_a_link_is_worthless_once_the_person(c: Centre, end: str) -> None:
    bo = person("Bo", "agent", team=c.chat, password=PASSWORD)
    actions.request_new_password(person=bo)
    post.send_due()
    path = link_in(mail.outbox[0].body)
    assert "password1" in Client().get(path, follow=True).content.decode()
    if end == "leaves":
        actions.deactivate(person=bo, by=None)
    elif end == "signs out everywhere":
        actions.sign_out_everywhere(person=bo, by=bo)
    else:
        actions.edit_person(person=bo, by=None, email="bob@example.test")
        assert sign_in("bo@example.test").status_code == 200
    assert "had its day" in Client().get(path).content.decode()


@pytest.mark.parametrize("password", ["short", "password123", "ann@example.test"])
def test_a_weak_password_is_refused(ann: User, password: str) -> None:
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert signed_in(ann).post("/account/password/change/", form).status_code == 200
    assert sign_in().status_code == 302


# --- the demo ----------------------------------------------------------------------------------------------------


def test_without_the_demo_there_is_no_such_door(ann: User) -> None:
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"role": "admin"}).status_code == 404
    assert "demo" not in Client().get("/account/login/").content.decode()


@pytest.mark.parametrize("role", ["agent", "champion", "owner", "supervisor", "admin"])
def test_with_the_demo_one_button_a_role_lets_one_in(ann: User, role: str) -> None:
    Organisation.objects.update(is_demo=True)
    shown = over(actions.create_person(by=None, email=f"{role}@demo.test", name="Demo"), role, "organisation")
    assert f'value="{role}"' in Client().get("/account/login/").content.decode()
    client = signed_in(ann)
    assert client.get("/demo/").status_code == 200
    assert client.post("/demo/", {"role": role}).status_code == 302
    assert int(client.session["_auth_user_id"]) == shown.pk
    assert Client().post("/demo/", {"role": "root"}).status_code == 200
