"""After its time a report loses its words and who it was, keeps its facts, and a hold keeps all of it."""

import re
from datetime import datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.commitments.models import Commitment
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.insights.filters import EventFilters
from feedback.insights.journal import lines_of
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import Attachment, FrictionReport, InternalNote, Message, Response, State
from feedback.reports.queries import reports_visible_to
from feedback.reports.seal import author_of, is_author
from feedback.reports.timeline import timeline
from feedback.retention import actions
from feedback.retention.kinds import nobody
from feedback.retention.models import Hold
from feedback.retention.tasks import let_go
from tests.reports.conftest import Floor, build, fresh

WORDS = "The heron panel hides the refund key."


@pytest.fixture
def floor(db: None, settings: Any, tmp_path: Any) -> Floor:
    settings.MEDIA_ROOT = tmp_path
    return build()


def lived(floor: Floor, by: User | None = None) -> FrictionReport:
    """A report with everything on it, confirmed."""
    by = by or floor.ana
    report = floor.file(by, text=WORDS)
    text = SimpleUploadedFile("log.txt", WORDS.encode())
    reports.attach(report=report, by=by, file=text, now=floor.now())
    reports.support(report=report, by=floor.ben, now=floor.now())
    reports.note(report=report, by=floor.olga, text=WORDS, now=floor.now())
    reports.ask(report=report, by=floor.olga, message=WORDS, now=floor.now())
    reports.reply(report=report, by=by, message=WORDS, now=floor.now())
    floor.respond(report, "answered", message=WORDS)
    reports.verify(report=report, by=by, fixed=True, now=floor.now())
    return fresh(report)


def later(floor: Floor, months: int = 13) -> datetime:
    return floor.clock + timedelta(days=31 * months)


def keep_a_year(floor: Floor) -> None:
    actions.set_months(by=floor.ada, months={"reports": 12, "talk": 12, "files": 12}, now=floor.now())


def names_on(report: FrictionReport, floor: Floor) -> set[str]:
    """Who is told to have had a part in it: on its page, in the journal, and by asking the journal for each of them."""
    events = Event.objects.filter(root_type="report", root_id=report.pk)
    told = {one.actor for one in (*timeline(report, floor.ada), *lines_of(list(events), floor.ada)) if one.actor}
    everybody, request = (floor.ana, floor.ben, floor.olga), SimpleNamespace(user=floor.ada)
    asked = {one for one in everybody if EventFilters({"actor": str(one.pk)}, events, request=request).qs.exists()}
    return {one.name for one in told | asked}


def test_words_people_and_files_go_and_facts_stay(
    floor: Floor, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report, still_open = lived(floor), floor.file(text=WORDS)
    assert floor.ana.name in names_on(report, floor)
    clocks = list(Commitment.objects.filter(subject_id=report.pk).values("kind", "state", "due_at", "kept_at"))
    keep_a_year(floor)
    assert actions.let_go(now=later(floor, 11)) == {"reports": 0, "talk": 0, "files": 0}
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.let_go(now=later(floor)) == {"reports": 1, "talk": 1, "files": 1}
    gone = fresh(report)
    assert (gone.state, gone.people_count, gone.created_at) == (State.CONFIRMED, 2, report.created_at)
    assert (gone.title, gone.text, gone.words, gone.reporter.is_active) == ("[erased]", "[erased]", "", False)
    assert not gone.supporters.exists()
    for words in (
        Response.objects.get().message,
        InternalNote.objects.get().text,
        *Message.objects.values_list("text", flat=True),
    ):
        assert words == "[erased]"
    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert list(Commitment.objects.filter(subject_id=report.pk).values("kind", "state", "due_at", "kept_at")) == clocks
    assert fresh(still_open).text == WORDS, "what is owed is never let go"
    assert reports_visible_to(floor.olga).filter(pk=report.pk).exists()
    assert names_on(gone, floor) == {floor.olga.name}
    assert actions.let_go(now=later(floor)) == {"reports": 0, "talk": 0, "files": 0}, "a second run finds nothing"
    call_command("verify_journal", stdout=StringIO())
    told = Event.objects.filter(verb="retention.passed").values_list("data", flat=True)
    assert {one["kind"]: one["count"] for one in told} == {"reports": 1, "talk": 1, "files": 1}


def test_a_name_that_is_sealed_away_goes_with_the_words(floor: Floor) -> None:
    report = floor.file(floor.ana, text=WORDS, anonymous=True)
    floor.respond(report, "declined")
    assert is_author(floor.ana, fresh(report))
    keep_a_year(floor)
    actions.let_go(now=later(floor))
    assert not is_author(floor.ana, fresh(report))
    assert author_of(report.pk) == nobody().pk


@pytest.mark.parametrize("over", ["everything", "person", "report", "supporter", "owner"])
def test_what_is_held_stays_until_the_hold_is_lifted(floor: Floor, over: str) -> None:
    report, other = lived(floor), lived(floor, floor.cleo) if over == "report" else None
    keep_a_year(floor)
    people = {"person": floor.ana, "supporter": floor.ben, "owner": floor.olga}
    things = {"person": people[over]} if over in people else {"report": report} if over == "report" else {}
    over = "person" if over in people else over
    hold = actions.place_hold(by=floor.ada, over=over, reason="Dispute 12 of ana@cork.ie", now=floor.now(), **things)
    assert hold.reason == "Dispute 12 of [email]"
    actions.let_go(now=later(floor))
    assert fresh(report).text == WORDS
    assert Attachment.objects.filter(report=report).exists()
    assert other is None or fresh(other).text == "[erased]"
    actions.lift_hold(hold=hold, by=floor.ada, now=floor.now())
    actions.let_go(now=later(floor))
    assert fresh(report).text == "[erased]"
    with pytest.raises(Conflict):
        actions.lift_hold(hold=hold, by=floor.ada)
    assert [dict(one.data) for one in Event.objects.filter(verb="hold.placed")] == [
        {"over": over, "thing_id": hold.thing_id}
    ]


def test_without_a_rule_everything_is_kept_and_only_admins_make_one(floor: Floor) -> None:
    lived(floor)
    assert actions.let_go(now=later(floor, 200)) == {}
    for call in (
        lambda: actions.set_months(by=floor.olga, months={"reports": 1}),
        lambda: actions.place_hold(by=floor.sue, over="everything", reason="x"),
    ):
        with pytest.raises(Forbidden):
            call()
    for months in ({"reports": 0}, {"reports": 241}, {"nothing": 5}):
        with pytest.raises(Invalid):
            actions.set_months(by=floor.ada, months=months)
    with pytest.raises(Invalid):
        actions.place_hold(by=floor.ada, over="person", reason="x")


def test_many_holds_cost_no_more_than_one(floor: Floor) -> None:
    page, asked = Client(), []
    page.force_login(floor.ada)
    for people in ((floor.ana,), (floor.ben, floor.cleo, floor.dev, floor.sue)):
        for person in people:
            actions.place_hold(by=floor.ada, over="person", person=person, reason="A dispute")
        for path in ("/setup/retention/", "/api/v1/holds"):
            with CaptureQueriesContext(connection) as counted:
                assert page.get(path).status_code == 200
            asked.append(len(counted))
    assert asked[:2] == asked[2:]


def test_the_page_and_the_api_set_and_hold(floor: Floor) -> None:
    report, page = lived(floor), Client()
    page.force_login(floor.ada)
    html = page.get("/setup/retention/").content.decode()
    assert "Nothing is held." in html
    FrictionReport.objects.update(created_at=later(floor, -30), updated_at=later(floor, -30))
    told = page.post("/setup/retention/", {"reports": "24", "talk": "240", "preview": "1"}).content.decode()
    assert re.search(r"Reports</span><span class=.count.>1<.*Talk on reports</span><span class=.count.>0<", told)
    rule = next(one for one in page.get("/api/v1/retention-rules").json()["results"] if one["kind"] == "reports")
    assert rule["months"] is None, "a preview saves nothing"
    door = f"/api/v1/retention-rules/{rule['id']}/preview"
    shown = page.post(door, {"months": 24}, content_type="application/json")
    assert (shown.status_code, shown.json()) == (200, {"count": 1, "more": False})
    assert page.post("/setup/retention/", {"reports": "24"}).status_code == 302
    assert 'value="24"' in page.get("/setup/retention/").content.decode()
    assert page.post("/setup/retention/", {"reports": "0"}).status_code == 400
    given = {"over": "report", "report": report.reference, "reason": "A dispute"}
    assert page.post("/setup/retention/holds/", given).status_code == 302
    assert page.post("/setup/retention/holds/", {**given, "report": "F-9"}).status_code == 400
    assert "A dispute" in page.get("/setup/retention/").content.decode()
    assert page.post(f"/setup/retention/holds/{Hold.objects.get().pk}/lift/").status_code == 302
    rule = next(one for one in page.get("/api/v1/retention-rules").json()["results"] if one["kind"] == "reports")
    assert rule["months"] == 24
    page.force_login(floor.sue)
    assert page.get("/setup/retention/").status_code == 403
    assert page.get("/api/v1/holds").json()["results"] == []


@pytest.mark.django_db(transaction=True)
def test_the_daily_job_runs_with_no_transaction_around_it(settings: Any, tmp_path: Any) -> None:
    """As it does at night: each batch is one of its own, and the journal is told within it."""
    settings.MEDIA_ROOT = tmp_path
    floor = build()
    lived(floor)
    actions.set_months(by=floor.ada, months={"reports": 12, "talk": 12}, now=floor.now())
    FrictionReport.objects.update(created_at=later(floor, -30), updated_at=later(floor, -30))
    assert let_go() == 2
    assert Event.objects.filter(verb="retention.passed").count() == 2
