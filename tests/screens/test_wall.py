"""The wall: open by its link alone, without cookies or names, and dark once the link has ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.champions.models import Roster, Shift
from feedback.changes.models import Change
from feedback.commitments.models import Commitment, State
from feedback.core.api.throttles import METER
from feedback.people.models import Organisation, Site
from feedback.screens import actions
from feedback.screens.models import Screen
from feedback.screens.views.wall import MOST_IN_A_MINUTE
from feedback.training.models import Cycle, Programme, Session
from tests.screens.conftest import Desk, Make, Queries, Wall


def test_it_opens_without_a_sign_in_and_leaves_nothing_behind(wall: Wall, make: Make) -> None:
    make.published()
    reader = Client()
    answer = reader.get(wall.path)
    assert answer.status_code == 200
    assert "It waits for your note." in answer.text
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert 'http-equiv="refresh"' in answer.text


def test_a_signed_in_reader_sees_what_a_stranger_sees(desk: Desk, wall: Wall, make: Make, time_machine: Any) -> None:
    make.published()
    time_machine.move_to(timezone.now(), tick=False)
    assert desk.page("Admin 06").get(wall.path).content == Client().get(wall.path).content


def test_what_did_not_change_is_not_sent_again(wall: Wall, make: Make, time_machine: Any) -> None:
    for title in ("One", "Two", "Three"):
        make.published(title=title, after=f"{title} is so.")
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    first = Client().get(f"{wall.path}/now")
    time_machine.move_to(began + timedelta(seconds=25), tick=False)  # another's turn
    again = Client().get(f"{wall.path}/now", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["X-Wall-Version"] == first["X-Wall-Version"]
    Site.objects.filter(pk=wall.screen.site_id).update(name="Cork City")
    assert Client().get(f"{wall.path}/now")["X-Wall-Version"] != first["X-Wall-Version"], (
        "a site renamed is a page to be loaded anew"
    )
    assert int(again["X-Wall-Now"]) - int(first["X-Wall-Now"]) == 25_000
    make.published(title="Four", after="Four is so.")
    fresh = Client().get(f"{wall.path}/now", headers={"if-none-match": first["ETag"]})
    assert (fresh.status_code, "Four is so." in fresh.text) == (200, True)


def test_nobody_is_named(desk: Desk, wall: Wall, make: Make) -> None:
    make.published(after="Owner 04 waits for your note.")
    make.published(before="It was as agent 01 said.")
    told = make.published(after="Agent 0123 is a model number.")
    now, site = timezone.now(), desk.sites["Cork"]
    roster = Roster.objects.create(name="Cork floor", site=site, timezone=site.timezone)
    champion = desk.person("Champion 07", "champion")
    Shift.objects.create(roster=roster, user=champion, starts_at=now, ends_at=now + timedelta(hours=2))
    html = Client().get(wall.path).text
    assert told.after in html
    assert 'Cork floor</strong> <span class="sw-on">until' in html
    assert [name for name in desk.people if f"{name} " in html or f"{name}<" in html] == []


def test_figures_that_stand_for_fewer_than_five_are_not_shown(desk: Desk, wall: Wall, make: Make) -> None:
    change = make.published()
    Change.objects.filter(pk=change.pk).update(people_count=5, fixed_count=4)
    assert "5 asked for it" in Client().get(wall.path).text
    assert "say fixed" not in Client().get(wall.path).text
    Change.objects.filter(pk=change.pk).update(people_count=4)
    assert "asked for it" not in Client().get(wall.path).text


def test_what_those_who_asked_still_see_is_not_praised(wall: Wall, make: Make) -> None:
    change = make.published()
    for people, still, praised in ((9, 2, True), (9, 3, False), (1, 1, False)):
        Change.objects.filter(pk=change.pk).update(people_count=people, still_count=still)
        assert (change.after in Client().get(wall.path).text) is praised


def test_promises_of_the_quarter_are_those_of_the_site_on_its_clock(desk: Desk, wall: Wall, time_machine: Any) -> None:
    time_machine.move_to("2026-04-30T10:00:00Z", tick=False)
    for _ in range(3):
        desk.report()
    desk.report(by="Agent 03")
    mine = Commitment.objects.filter(site=desk.sites["Cork"])
    # In Dublin the quarter began an hour before it did in UTC.
    mine.update(state=State.KEPT, due_at="2026-03-31T23:30:00Z", kept_at="2026-03-31T23:00:00Z")
    assert mine.count() == 6
    assert "6 of 6" in Client().get(wall.path).text
    before = mine.first()
    assert before
    Commitment.objects.filter(pk=before.pk).update(due_at="2026-03-31T22:30:00Z", kept_at="2026-03-31T22:00:00Z")
    assert "5 of 5" in Client().get(wall.path).text
    last = mine.last()
    assert last
    Commitment.objects.filter(pk=last.pk).update(due_at="2026-05-30T22:30:00Z")
    assert "Too few fell due" in Client().get(wall.path).text


def test_only_tools_and_sessions_of_the_site_are_told(desk: Desk, wall: Wall, make: Make) -> None:
    desk.tools["Agent Assist"].sites.set([desk.sites["Montréal"]])
    make.published(tool="Agent Assist", after="Elsewhere it waits.")
    now = timezone.now()
    make.published(after="Next month it waits.", effective_at=now + timedelta(days=20))
    made = {"created_at": now, "updated_at": now}
    programme = Programme.objects.create(name="Tool basics", starts_on=now.date(), **made)
    days = {"opens_on": now.date(), "closes_on": now.date(), "due_on": now.date()}
    cycle = Cycle.objects.create(programme=programme, created_at=now, **days)
    for name, hours in (("Cork", -1), ("Montréal", 3)):
        span = {"starts_at": now + timedelta(hours=hours), "ends_at": now + timedelta(hours=hours + 1)}
        Session.objects.create(cycle=cycle, site=desk.sites[name], seats=9, **span, **made)
    html = Client().get(wall.path).text
    assert "Elsewhere it waits." not in html
    assert "Next month it waits." not in html, "it is not so yet"
    assert "None is planned." in html
    Session.objects.filter(site=desk.sites["Cork"]).update(
        starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2)
    )
    assert "Tool basics" in Client().get(wall.path).text


def test_it_reads_in_the_organisations_language(wall: Wall) -> None:
    Organisation.objects.update(language="fr")
    answer = Client().get(wall.path, headers={"accept-language": "en"})
    assert '<html lang="fr"' in answer.text


def test_an_ended_link_and_a_made_up_one_show_the_same_calm_page(desk: Desk, wall: Wall) -> None:
    actions.end_screen(screen=wall.screen, by=desk.people["Admin 06"])
    for path in (wall.path, f"{wall.path}/now"):
        ended, unknown = Client().get(path), Client().get("/wall/made-up")
        assert (ended.status_code, unknown.status_code) == (410, 404)
        assert ended.content == unknown.content
        assert "link was ended" in ended.text
        assert "Cork" not in ended.text


def test_it_is_seen_once_a_minute(wall: Wall, time_machine: Any) -> None:
    began = timezone.now().replace(microsecond=0)
    seen = []
    for seconds in (0, 30, 60):
        time_machine.move_to(began + timedelta(seconds=seconds), tick=False)
        Client().get(f"{wall.path}/now")
        seen.append(Screen.objects.get().seen_at)
    assert seen == [began, began, began + timedelta(seconds=60)]


def test_a_flood_is_slowed_and_a_wall_that_is_only_read_takes_no_writes(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Client().post(wall.path).status_code == 405
    monkeypatch.setattr(METER, "own", {"wall:127.0.0.1": MOST_IN_A_MINUTE})
    monkeypatch.setattr(METER, "window", int(METER.clock()) // 60)
    answer = Client().get("/wall/guess")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_a_wall_costs_the_same_however_much_there_is(wall: Wall, make: Make, queries: Queries) -> None:
    make.published()
    Client().get(wall.path)
    few = queries(lambda: Client().get(wall.path))
    for _ in range(6):
        make.published()
    assert queries(lambda: Client().get(wall.path)) == few
