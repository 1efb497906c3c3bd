"""What stands around every page: places by role, theme, language, error pages, weight."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from feedback.core import navigation
from feedback.core.navigation import Navigation, NavItem, current_address
from feedback.people.models import Grant, Role, Scope, User

A, B, C, D, E, F = (NavItem(name, f"page-{name}", "home") for name in "abcdef")


def somebody(*roles: Role) -> User:
    user = User.objects.create_user(f"{'-'.join(roles) or 'nobody'}@test.example", name="Marie Tremblay")
    Grant.objects.bulk_create(Grant(user=user, role=role, scope=Scope.ORGANISATION) for role in roles)
    return user


def test_several_roles_get_the_union_of_their_places_in_order_of_priority() -> None:
    nav = Navigation(menus={"owner": [A, B], "agent": [C, B, D]})

    assert nav.items_for({"agent", "owner"}) == [A, B, C, D]
    assert nav.items_for({"agent"}) == [C, B, D]
    assert nav.items_for(set()) == []


def test_five_places_fit_and_the_rest_is_behind_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "navigation", lambda: Navigation(menus={"agent": [A, B, C, D, E, F]}))
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}")

    menu = navigation.menu_for(RequestFactory().get("/page-f/deep"), {"agent"})

    assert [place.item for place in menu.shown] == [A, B, C, D]
    assert [(place.item, place.current) for place in menu.more] == [(E, False), (F, True)]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/"),
        ("/board", "/board"),
        ("/board/", "/board"),
        ("/board/x", "/board"),
        ("/boards", ""),
        ("/r/new", "/r/new"),
    ],
)
def test_one_is_in_the_deepest_place_that_holds_the_page(path: str, place: str) -> None:
    assert current_address(path, ["/", "/board", "/r", "/r/new"]) == place


def test_every_place_in_the_header_exists() -> None:
    assert navigation.missing_places() == []


@pytest.mark.parametrize("role", Role)
def test_no_role_alone_needs_the_more_menu(role: str) -> None:
    assert 3 <= len(navigation.navigation().items_for({role})) <= navigation.MOST_PLACES


def test_shortcuts_of_the_header_are_unique() -> None:
    keys = [item.key for item in navigation.navigation().all_items() if item.key]

    assert len(keys) == len(set(keys))


def test_the_theme_is_written_by_the_server_and_remembered(client: Client) -> None:
    answer = client.post(reverse("core:theme"), {"theme": "dark", "next": "/nowhere"})

    assert (answer.status_code, answer.url) == (302, "/nowhere")  # type: ignore[attr-defined]
    assert 'data-theme="dark"' in client.get("/nowhere").content.decode()


def test_like_the_system_overrules_what_was_remembered(client: Client) -> None:
    for theme in ("dark", "system"):
        client.post(reverse("core:theme"), {"theme": theme})

    assert "data-theme=" not in client.get("/nowhere").content.decode()


def test_the_language_switch_speaks_only_what_is_spoken_here(client: Client) -> None:
    client.post(reverse("core:language"), {"language": "tlh"})
    assert '<html lang="en"' in client.get("/nowhere").content.decode()

    client.post(reverse("core:language"), {"language": "fr"})
    assert '<html lang="fr"' in client.get("/nowhere").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil.example"]
)
@pytest.mark.parametrize("name", ["core:theme", "core:language"])
def test_a_switch_leads_nowhere_outside(client: Client, name: str, target: str) -> None:
    assert client.post(reverse(name), {"next": target}).url == "/"  # type: ignore[attr-defined]


def test_a_switch_is_not_worked_by_a_link(client: Client) -> None:
    assert client.get(reverse("core:theme")).status_code == 405


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/reports?tidy=1&q=&tool=3&state=&state=new", "/reports?tool=3&state=new"),
        ("/reports?q=&tidy=1", "/reports"),
        ("/reports?q=fish+%26+chips&tidy=1", "/reports?q=fish+%26+chips"),
        ("//elsewhere.example/?q=&tidy=1", "/%2Felsewhere.example/"),
    ],
)
def test_what_a_filter_leaves_empty_stays_out_of_the_address(client: Client, asked: str, meant: str) -> None:
    path, _question, query = asked.partition("?")
    answer = client.generic("GET", "/", PATH_INFO=path, QUERY_STRING=query)
    assert (answer.status_code, answer["Location"]) == (302, meant)


def test_an_address_that_no_filter_made_is_left_alone(client: Client) -> None:
    assert client.get("/nowhere-at-all?q=&tool=").status_code == 404
    assert client.post("/nowhere-at-all?q=&tidy=1").status_code == 404


@pytest.mark.django_db
def test_the_style_guide_is_for_admins(client: Client) -> None:
    client.force_login(somebody(Role.AGENT))
    assert client.get(reverse("core:components")).status_code == 404

    client.force_login(somebody(Role.ADMIN))
    answer = client.get(reverse("core:components"))
    assert answer.status_code == 200
    assert "Promise bar, with marks" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_hold_nothing_that_the_policy_forbids(client: Client, language: str) -> None:
    client.force_login(somebody(Role.ADMIN))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    html = client.get(reverse("core:components")).content.decode()

    assert not re.findall(r"<script(?![^>]*\ssrc=)", html)
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.findall(r'\sd="[^"]*\d,\d', html), "a decimal comma in a drawing"


@pytest.mark.django_db
def test_ids_are_unique_and_every_reference_leads_to_one(client: Client) -> None:
    client.force_login(somebody(Role.ADMIN))

    html = client.get(reverse("core:components")).content.decode()

    ids = re.findall(r'\sid="([^"]+)"', html)
    uses = set(re.findall(r'<use href="#([^"]+)"', html))
    named = {name for names in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html) for name in names.split()}
    assert (uses | named) - set(ids) == set()
    assert [name for name in ids if ids.count(name) > 1] == []


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_neither_request_nor_database(code: str) -> None:
    html = render_to_string(f"{code}.html")

    assert "<h1>" in html
    assert "core/fortnight" in html


def test_a_missing_page_says_so_in_our_words(client: Client) -> None:
    answer = client.get("/nowhere-at-all")

    assert answer.status_code == 404
    assert "Nothing is here" in answer.content.decode()


def test_a_refusal_gives_its_reason() -> None:
    assert "Only the owner may answer." in render_to_string("403.html", {"exception": "Only the owner may answer."})


def test_a_page_brings_little() -> None:
    files = ["core/fortnight.css", "core/js/fortnight.js", "core/favicon.svg", "django_htmx/htmx-2.min.js"]
    weight = sum(len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in files)

    assert weight < 34_000
    assert (
        sum(len(gzip.compress(render_to_string(n).encode())) for n in ("ui/sprite.html", "ui/keys_dialog.html")) < 4_000
    )


@pytest.mark.django_db
def test_a_person_finds_their_own_menu_in_the_header() -> None:
    request = RequestFactory().get("/nowhere")
    request.user = somebody(Role.AGENT)  # type: ignore[attr-defined]

    html = render_to_string("base.html", {}, request=request)

    assert "Marie Tremblay, your menu" in html
    assert ">MT<" in html


@pytest.mark.django_db
def test_keys_can_be_switched_off_by_a_person() -> None:
    request = RequestFactory().get("/nowhere")
    request.user = SimpleNamespace(is_authenticated=False, keys_enabled=False)  # type: ignore[attr-defined]

    assert 'data-keys="off"' in render_to_string("base.html", {}, request=request)
