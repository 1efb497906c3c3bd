"""The design system in a real Chromium: nothing for axe to say, and what scripts add works by keyboard alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from feedback.people.models import Grant, Role, Scope, User
from tests.browser.rules import broken_rules

Open = Callable[..., Page]


@pytest.fixture
def guide(live_server: LiveServer, browser: Browser) -> Any:
    """Opens the style guide as an admin in a fresh browser context; `complaints` collects what the console says."""
    admin = User.objects.create_user("admin@test.example", name="Marie Tremblay")
    Grant.objects.create(user=admin, role=Role.ADMIN, scope=Scope.ORGANISATION)
    client = Client()
    client.force_login(admin)
    opened = []

    def open_guide(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.complaints.append(message.text))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.goto(live_server.url + (path or reverse("core:components")))
        return page

    yield open_guide
    for context in opened:
        context.close()


@pytest.mark.parametrize("width", [360, 1366, 1920])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(guide: Open, theme: str, width: int) -> None:
    page = guide(color_scheme=theme, viewport={"width": width, "height": 900})

    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.complaints == []  # type: ignore[attr-defined]


def test_an_error_page_is_as_clean_as_the_others(guide: Open) -> None:
    page = guide("/nowhere-at-all")

    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is here")
    assert broken_rules(page) == []


def test_the_error_summary_has_the_focus_and_leads_to_the_field(guide: Open) -> None:
    page = guide()

    expect(page.locator(".errors").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_changed_by")).to_be_focused()


def test_keys_move_select_and_stay_silent_while_somebody_types(guide: Open) -> None:
    page = guide()
    page.evaluate("document.activeElement.blur()")

    for key in "jjx":
        page.keyboard.press(key)
    expect(page.locator("[data-row]").nth(1)).to_have_class("at on")
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")

    page.locator("#id_title").fill("")
    page.locator("#id_title").press_sequentially("xj?/")
    expect(page.locator("#id_title")).to_have_value("xj?/")
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")


def test_the_question_mark_lists_the_keys_and_escape_closes(guide: Open) -> None:
    page = guide()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Set-up")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_keys_do_nothing_for_somebody_who_switched_them_off(guide: Open) -> None:
    User.objects.update(keys_enabled=False)
    page = guide()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("?")
    page.keyboard.press("j")

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.locator("[data-row].at").count() == 0


def test_the_theme_changes_at_once_keeps_what_was_typed_and_is_remembered(guide: Open) -> None:
    page = guide(color_scheme="light")
    page.locator("#id_title").fill("half a sentence")

    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Switch to dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#id_title")).to_have_value("half a sentence")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_what_was_typed_survives_a_reload_but_not_a_sign_out(guide: Open, live_server: LiveServer) -> None:
    page = guide()
    page.locator("#id_reason").fill("Not now, because …")

    page.reload()
    expect(page.locator("#id_reason")).to_have_value("Not now, because …")
    expect(page.locator("#id_reason_left")).to_have_text("382 characters left")

    script = '<script type="module" src="/static/core/js/fortnight.js"></script>'
    signed_out = f"<body data-signed-out>{script}"
    page.route("**/signed-out", lambda route: route.fulfill(body=signed_out, content_type="text/html"))
    page.goto(f"{live_server.url}/signed-out")
    page.goto(live_server.url + reverse("core:components"))
    expect(page.locator("#id_reason")).to_have_value("")


def test_a_double_click_sends_once_and_the_button_wakes_up_again(guide: Open) -> None:
    page = guide()
    sent = []
    page.route("**/components*", lambda route: (sent.append(route.request.method), route.fulfill(status=204)))
    page.locator("[data-select]").first.check()
    button = page.get_by_role("button", name="Acknowledge")

    button.dblclick()

    expect(button).to_be_disabled()
    assert sent == ["POST"]
    page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    expect(button).to_be_enabled()


def test_a_list_is_filtered_while_one_types(guide: Open) -> None:
    page = guide()

    page.locator("#filter_q").fill("hang-up")

    expect(page.locator("#filtered")).to_have_text("Looking for “hang-up”.")
    expect(page).to_have_url(re.compile(r"\?q=hang-up&tool=1$"))
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_what_is_not_filtered_by_stays_out_of_the_address(guide: Open, scripts: bool) -> None:
    page = guide(java_script_enabled=scripts)
    show = page.locator("form.filters").get_by_role("button", name="Show")

    page.locator("#filter_tool").select_option("")
    page.locator("#filter_q").fill("hang-up")
    show.click()
    expect(page).to_have_url(re.compile(r"/components\?q=hang-up$"))

    page.locator("#filter_tool").select_option("")
    page.locator("#filter_q").fill("")
    show.click()
    expect(page).to_have_url(re.compile("/components$"))


def test_without_scripts_theme_language_and_menus_work_all_the_same(guide: Open) -> None:
    page = guide(java_script_enabled=False, color_scheme="dark")

    page.get_by_role("button", name="Switch to light").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("summary.who").click()
    expect(page.locator("details.menu form[action*=logout] button")).to_be_visible()
