"""Whoever raised a report anonymously: nothing that anybody else can read leads to them, and they get every answer."""

import json
import logging
from base64 import b64decode
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from feedback.core.errors import Invalid
from feedback.events.models import Event, Outbox
from feedback.people.models import Grant, User
from feedback.reports import actions
from feedback.reports.models import FrictionReport
from feedback.reports.pseudonyms import pseudonym_of
from feedback.reports.queries import people_by_site, reports_visible_to, timeline
from tests.cast import crowd
from tests.reports.conftest import Floor

#: A number and a name that stand nowhere by chance.
NUMBER, NAME = 987_654_321, "Zephyrine Quill"
PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


@pytest.fixture
def zoe(floor: Floor) -> User:
    """An agent in Cork who writes without her name."""
    team = floor.teams["Cork"]
    zoe = User(pk=NUMBER, email="zq@northline.test", name=NAME, site=team.site, team=team)
    zoe.save()
    Grant.objects.create(user=zoe, role="agent", scope="team", scope_id=team.pk)
    return zoe


def live_through(floor: Floor, zoe: User) -> FrictionReport:
    """A report of hers with everything she can do on it."""
    report = floor.file(zoe, anonymous=True)
    actions.attach(report=report, by=zoe, file=SimpleUploadedFile("screen.png", PIXEL), now=floor.now())
    actions.ask(report=report, by=floor.olga, message="Which queue?", now=floor.now())
    actions.reply(report=report, by=zoe, message="All of them.", now=floor.now())
    actions.reply(report=report, by=zoe, message="And on Mondays.", now=floor.now())
    floor.respond(report, "declined")
    actions.reopen(report=report, by=zoe, reason="It costs me an hour.", now=floor.now())
    floor.respond(report, "changed")
    actions.verify(report=report, by=zoe, fixed=False, note="Still there.", now=floor.now())
    floor.respond(report, "changed")
    actions.verify(report=report, by=zoe, fixed=True, now=floor.now())
    other = floor.file(floor.ben)
    double = floor.file(zoe, anonymous=True)
    actions.merge(report=double, by=floor.olga, into=other, now=floor.now())
    floor.respond(other, "changed")
    actions.verify(report=other, by=zoe, fixed=True, note="Good.", now=floor.now())
    return report


def test_no_line_of_the_journal_and_none_of_the_log_leads_to_them(floor: Floor, zoe: User) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        live_through(floor, zoe)
    finally:
        logging.getLogger().removeHandler(handler)
    journal = json.dumps(list(Event.objects.values()), default=str) + json.dumps(
        list(Outbox.objects.values()), default=str
    )
    for trace in (str(NUMBER), NAME, zoe.email):
        assert trace not in journal
        assert trace not in written.getvalue()


def test_no_reader_of_the_timeline_learns_who_it_was(floor: Floor, zoe: User) -> None:
    live_through(floor, zoe)
    for reader in (floor.ana, floor.olga, floor.sue, floor.ada):
        for report in FrictionReport.objects.all():
            assert report.reporter != zoe
            for entry in timeline(report, reader):
                assert entry.actor != zoe
                assert NAME not in entry.text + entry.detail + entry.quote
                assert str(NUMBER) not in json.dumps(entry.data, default=str)


def test_the_talk_shows_the_words_without_the_writer(floor: Floor, zoe: User) -> None:
    report = live_through(floor, zoe)
    quotes = {entry.quote for entry in timeline(report, floor.olga)}
    assert {"All of them.", "It costs me an hour.", "Still there."} <= quotes


def test_they_themselves_see_that_it_is_theirs(floor: Floor, zoe: User) -> None:
    report = live_through(floor, zoe)
    assert report in reports_visible_to(zoe)
    alias = pseudonym_of(report.pk)
    assert f"{alias} (you) replied" in {entry.text for entry in timeline(report, zoe)}
    assert f"{alias} replied" in {entry.text for entry in timeline(report, floor.ana)}


def test_people_are_counted_by_site_and_not_listed(floor: Floor, zoe: User) -> None:
    crowd(*floor.sites.values())
    report = floor.file(zoe, anonymous=True)
    actions.support(report=report, by=floor.dev, now=floor.now())
    assert [(place.site, place.people) for place in people_by_site(report)] == [("Cebu", 1), ("Cork", 1)]


def test_other_supporters_are_not_named_on_the_timeline_either(floor: Floor) -> None:
    report = floor.file(floor.ana)
    actions.support(report=report, by=floor.dev, now=floor.now())
    told = timeline(report, floor.olga)[0]
    assert told.text == "It happens to a colleague in Cebu too: 2 people now"
    assert timeline(report, floor.dev)[0].text == "It happens to Dev (you) too: 2 people now"


def test_a_pdf_that_could_name_its_author_is_refused(floor: Floor, zoe: User) -> None:
    report = floor.file(zoe, anonymous=True)
    pdf = SimpleUploadedFile("notes.pdf", b"%PDF-1.7 /Author (Zephyrine Quill)")
    with pytest.raises(Invalid, match="author"):
        actions.attach(report=report, by=zoe, file=pdf, now=floor.now())
    assert actions.attach(report=report, by=floor.olga, file=pdf, now=floor.now()).content_type == "application/pdf"
