"""A tool's new version: recorded by who answers for it, those who called it fixed are asked anew, a rise is flagged."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from feedback.catalogue.models import CallVolume, Release
from feedback.catalogue.queries import release_at
from feedback.catalogue.releasing import record_release
from feedback.changes import releases, tasks
from feedback.changes.models import ReleaseAsk, ReleaseCheck
from feedback.events.actions import Fact
from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import Absence
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Verification
from feedback.reports.seal import done_by
from tests.changes.conftest import Desk, Queries

PATH = "/api/v1/releases"
WEEK = timedelta(days=7)


def fixed(desk: Desk, by: str = "Agent 01", **more: object) -> FrictionReport:
    """A report that was answered, and of which whoever raised it says that it is fixed."""
    report = desk.report(by=by, **more)
    reports.respond(report=report, by=desk.people["Owner 04"], kind="answered", message="Press Alt and S.")
    return reports.verify(report=report, by=desk.people[by], fixed=True)


def lines(desk: Desk, name: str, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(done_by(desk.people[name]), kind=kind))


def test_the_history_is_kept_by_page_and_api(desk: Desk, queries: Queries) -> None:
    tool, page = desk.tools["Call Summary"], desk.page("Owner 04")
    form = {"version": "2.10", "model": "lm-7", "prompt_version": "p12", "released_at": "2026-03-02T09:00"}
    assert page.post(f"/setup/tools/{tool.pk}/releases/", form).status_code == 302
    assert "A release of this tool at this very time" in page.post(f"/setup/tools/{tool.pk}/releases/", form).text
    twice = page.post(f"/setup/tools/{tool.pk}/releases/", {**form, "released_at": "2026-03-02T09:05"})
    assert "This version is there already" in twice.text
    release = Release.objects.get()
    assert (release.released_at.hour, release.model, release.prompt_version) == (9, "lm-7", "p12")
    tool.refresh_from_db()
    assert tool.version == "2.10"
    assert page.post(f"/setup/releases/{release.pk}/", {**form, "version": "2.10.1"}).status_code == 302
    refused = page.post(f"/setup/releases/{release.pk}/", {**form, "released_at": "2026-03-03T09:00"})
    assert "Its date stays" in refused.text
    api = desk.api("Owner 04")
    ahead = api.post(PATH, {"tool": "Call Summary", "version": "3", "released_at": "2100-01-01T00:00:00Z"}).json()
    assert api.patch(f"{PATH}/{ahead['id']}", {"released_at": "2099-06-01T00:00:00Z"}).status_code == 200
    now = timezone.now()
    assert [str(release_at(tool, at)) for at in (now, release.released_at - timedelta(days=1))] == [
        "Call Summary 2.10.1",
        "None",
    ]
    assert desk.api("Agent 01").get(PATH).json()["results"][1]["version"] == "2.10.1"
    assert desk.api("Agent 01").post(PATH, {"tool": "Call Summary", "version": "9"}).status_code == 403
    assert desk.page("Agent 01").get(f"/setup/tools/{tool.pk}/releases/").status_code == 403

    def few() -> int:
        return queries(lambda: (api.get(PATH), page.get(f"/setup/tools/{tool.pk}/releases/")))

    few()
    before = few()
    for day in range(20):
        record_release(tool=tool, by=None, version=f"1.{day}", released_at=now - timedelta(days=400 + day))
    assert few() == before


def test_who_called_it_fixed_is_asked_once_by_one_line(desk: Desk) -> None:
    mine = [fixed(desk), fixed(desk, text="The second thing that I found.")]
    fixed(desk, tool="Agent Assist")
    nameless = fixed(desk, by="Agent 02", anonymous=True)
    open_again = reports.verify(report=fixed(desk), by=desk.people["Agent 01"], fixed=False)
    assert open_again.state == "reopened"
    release = record_release(tool=desk.tools["Call Summary"], by=desk.people["Owner 04"], version="3.0")
    for _ in range(2):
        releases.ask_again_due()
        relay()
    (line,) = lines(desk, "Agent 01", "release")
    assert line.params["reports"] == [report.pk for report in mine]
    assert len(lines(desk, "Agent 02", "release")) == 1
    assert list(ReleaseAsk.objects.filter(report=nameless).values_list("person", flat=True)) == [None]
    agent = desk.page("Agent 01")
    assert (
        f"Call Summary has a new version, 3.0. Is it still fixed for you? {mine[0]}, {mine[1]}."
        in agent.get("/news").text
    )
    here = f"/still-fixed/{release.pk}"
    assert agent.get(here).text.count("Still happens") == 2
    agent.post(f"/reports/{mine[0]}/verify", {"fixed": "false", "next": here})
    mine[0].refresh_from_db()
    assert mine[0].state == "reopened"
    assert agent.get(here).text.count("You said it still happens") == 1
    asked = desk.api("Agent 01").get(f"{PATH}/{release.pk}/asked").json()["results"]
    assert [(one["report"], one["said"]) for one in asked] == [(str(mine[0]), False), (str(mine[1]), None)]
    assert desk.page("Agent 03").get(here).status_code == 404
    assert nameless.reference not in agent.get(here).text


def test_a_crowd_is_asked_part_by_part_and_goes_on_where_it_was_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [fixed(desk), fixed(desk, text="The second thing that I found.")]
    fixed(desk, by="Agent 03")
    fixed(desk, by="Agent 02", anonymous=True)
    release = record_release(tool=desk.tools["Call Summary"], by=None, version="3.0")
    monkeypatch.setattr(releases, "AT_A_TIME", 1)
    tell, asked = releases.record, ReleaseAsk.objects.filter(release=release)

    def die_in_the_second_part(fact: Fact) -> None:
        if fact.data["part"] == 2:
            raise SystemExit
        tell(fact)

    with monkeypatch.context() as dying:
        dying.setattr(releases, "record", die_in_the_second_part)
        with pytest.raises(SystemExit):
            releases.ask_again_due()
    assert asked.count() == 3, "the first by name with both reports, and the first without one"
    assert releases.ask_again_due() == 1
    assert releases.ask_again_due() == 0
    relay()
    assert ReleaseCheck.objects.get(release=release).people_count == 3
    facts = Event.objects.filter(verb="release.asked").order_by("pk").values_list("data", flat=True)
    assert [(fact["part"], fact["people"]) for fact in facts] == [(1, 2), (2, 1)]
    (line,) = lines(desk, "Agent 01", "release")
    assert line.params["reports"] == [report.pk for report in both]
    assert [len(lines(desk, name, "release")) for name in ("Agent 02", "Agent 03")] == [1, 1]


def test_history_written_in_hindsight_asks_nobody(desk: Desk) -> None:
    fixed(desk)
    Verification.objects.update(updated_at=timezone.now() - timedelta(days=100))
    tool = desk.tools["Call Summary"]
    record_release(tool=tool, by=None, version="1", released_at=timezone.now() - timedelta(days=90))
    record_release(tool=tool, by=None, version="2", released_at=timezone.now() + timedelta(days=2))
    assert releases.ask_again_due() == 1
    assert not ReleaseAsk.objects.exists()
    assert releases.ask_again_due(now=timezone.now() + timedelta(days=3)) == 1
    assert ReleaseAsk.objects.count() == 1, "on its own day, and not before"


def test_a_rise_after_a_release_is_flagged_once_to_its_owner(desk: Desk) -> None:
    at = timezone.now() - timedelta(days=8)
    tool = desk.tools["Call Summary"]
    release = record_release(tool=tool, by=None, version="3.0", released_at=at)
    record_release(tool=desk.tools["Agent Assist"], by=None, version="8", released_at=at)
    desk.report(created_at=at - timedelta(days=2))
    for n in range(8):
        desk.report(text=f"It is worse, {n}.", created_at=at + timedelta(days=n % 6, hours=1))
    desk.report(text="A day after that week.", created_at=at + timedelta(days=7, hours=2))
    relay()
    for _ in range(2):
        releases.compare_due()
        relay()
    (line,) = lines(desk, "Owner 04", "regression")
    assert (line.params["before"], line.params["after"]) == (1, 8)
    owner = desk.page("Owner 04")
    assert (
        "8 reports in the week after Call Summary 3.0, 1 in the week before: more than chance."
        in owner.get("/news").text
    )
    page = owner.get(f"/setup/tools/{tool.pk}/releases/").text
    assert "Perhaps a step back" in page
    assert "0.0195" in page
    findings = dict(ReleaseCheck.objects.values_list("release__version", "finding"))
    assert findings == {"3.0": "more", "8": "too_few"}
    event = Event.objects.get(verb="release.regression_suspected")
    assert (event.subject_id, event.at) == (release.pk, at + timedelta(days=7))


def risen(desk: Desk) -> Release:
    """A release after which eight reports came, and one before; its owner was told."""
    at = timezone.now() - timedelta(days=8)
    release = record_release(tool=desk.tools["Call Summary"], by=None, version="3.0", released_at=at)
    desk.report(created_at=at - timedelta(days=2))
    for n in range(8):
        desk.report(text=f"It is worse, {n}.", created_at=at + timedelta(days=n % 6, hours=1))
    tasks.compare_releases()
    return release


def test_it_waits_in_the_inbox_until_somebody_looked_into_it(desk: Desk, queries: Queries) -> None:
    owner, waiting = desk.page("Owner 04"), f"{PATH}?suspected=true"
    without = queries(lambda: owner.get("/inbox"))
    release = risen(desk)
    inbox = owner.get("/inbox").text
    assert "8 reports in the week after, 1 in the week before." in inbox
    assert "0.0195 (exact test" in inbox
    assert "Per 100 calls" not in inbox, "of the second week no calls are known yet"
    day = release.released_at.astimezone(ZoneInfo("Europe/Dublin")).date()
    monday = day - timedelta(days=day.weekday())
    for week, calls in ((-1, 700), (0, 700), (1, 1400)):
        first = monday + timedelta(weeks=week)
        CallVolume.objects.create(
            site=desk.sites["Cork"], starts_on=first, calls=calls, period="week", updated_at=timezone.now()
        )
    tasks.compare_releases()
    after = 100 * (7 - day.weekday()) + 200 * day.weekday()
    outcome = desk.api("Owner 04").get(waiting).json()["results"][0]["outcome"]
    assert (outcome["before_calls"], outcome["after_calls"]) == (700, after)
    assert outcome["after_per_100_calls"] == pytest.approx(800 / after)
    assert "and 0.14 before." in owner.get("/inbox").text
    assert queries(lambda: owner.get("/inbox")) <= max(without, 12)
    here = f"/setup/releases/{release.pk}/look"
    for name in ("Agent 01", "Supervisor 05"):
        assert desk.page(name).post(here).status_code == 403
        assert desk.api(name).get(waiting).json()["results"] == []
    now, deputy = timezone.now(), desk.person("Agent 07", "agent")
    Absence.objects.create(user=desk.people["Owner 04"], starts_at=now - WEEK, ends_at=now + WEEK, deputy=deputy)
    assert "Call Summary 3.0" in desk.page("Agent 07").get("/inbox").text
    assert desk.page("Agent 07").post(here, {"next": "/inbox"})["Location"] == "/inbox"
    assert desk.api("Owner 04").post(f"{PATH}/{release.pk}/look-into").status_code == 409
    assert "More reports since a release" not in owner.get("/inbox").text
    assert "Agent 07 looked into it" in owner.get(f"/setup/tools/{release.tool_id}/releases/").text
    event = Event.objects.get(verb="release.looked_into")
    assert (event.actor_id, event.data) == (deputy.pk, {"version": "3.0"})
