"""Somebody leaves, and everything they owed in every room goes to somebody else in one go."""

import pytest
from django.test import Client

from feedback.catalogue import actions as catalogue
from feedback.catalogue.models import Severity
from feedback.commitments.models import Commitment
from feedback.events.models import Event
from feedback.people import actions
from feedback.people.models import User
from feedback.reports.actions import file_report
from feedback.reports.models import FrictionReport, Source
from tests.people.factory import Centre, centre, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Centre:
    return centre()


def report_about(owner: User, c: Centre) -> FrictionReport:
    """A report that the rules gave to the owner of its tool."""
    tool = catalogue.create_tool(by=None, name="Summaries", owner=owner)
    ann = person("Ann", "agent", team=c.billing)
    report = file_report(by=ann, tool=tool, severity=Severity.SLOWING, text="It forgets names.", source=Source.API)
    report.refresh_from_db()
    assert report.owner == owner
    return report


def test_reports_promises_tools_and_groups_are_listed_and_change_hands(c: Centre) -> None:
    lee, hal, ada = person("Lee", "owner"), person("Hal", "owner"), person("Ada", "admin")
    report = report_about(lee, c)
    actions.create_owner_group(by=None, name="Desk", members=[lee])
    due = dict(Commitment.objects.values_list("kind", "due_at"))
    client = Client()
    client.force_login(ada)

    page = client.get(f"/setup/people/{lee.pk}/deactivate/").content.decode()
    for kind in ("Open reports they own", "Promises they owe", "Tools they own", "Groups of owners"):
        assert kind in page
    left = client.post(f"/api/v1/people/{lee.pk}/deactivate", {}, content_type="application/json").json()
    owed = {found["kind"]: found["count"] for found in left["owed"]}
    assert owed == {"reports": 1, "commitments": 2, "tools": 1, "owner_groups": 1}

    client.post(f"/setup/people/{lee.pk}/hand-over/", {"to": hal.email})
    report.refresh_from_db()
    report.tool.refresh_from_db()
    assert (report.owner, report.tool.owner, list(hal.owner_groups.values_list("name", flat=True))) == (
        hal,
        hal,
        ["Desk"],
    )
    assert set(Commitment.objects.values_list("owner", flat=True)) == {hal.pk}
    assert dict(Commitment.objects.values_list("kind", "due_at")) == due
    assert Event.objects.filter(verb="person.handed_over", subject_id=lee.pk).count() == 1
    assert client.get(f"/api/v1/people/{lee.pk}/owed").json()["results"] == []


def test_nothing_goes_to_somebody_who_has_left_or_to_the_same_person(c: Centre) -> None:
    lee, gone, ada = person("Lee", "owner"), person("Gone", "owner"), person("Ada", "admin")
    report = report_about(lee, c)
    actions.deactivate(person=gone, by=None)
    client = Client()
    client.force_login(ada)
    for to in (gone, lee):
        path = f"/api/v1/people/{lee.pk}/hand-over"
        assert client.post(path, {"to": to.pk}, content_type="application/json").status_code == 400
    report.refresh_from_db()
    assert report.owner == lee
