"""Django's admin shows reports without saying who raised an anonymous one, whatever address one types."""

import pytest
from django.test import Client

from tests.reports.conftest import Floor


@pytest.fixture
def window(floor: Floor, client: Client) -> Client:
    client.force_login(floor.ada)
    return client


def test_an_anonymous_reporter_is_on_no_page(floor: Floor, window: Client) -> None:
    report = floor.file(floor.cleo, anonymous=True, text="It freezes.")
    named = floor.file(floor.ben, text="It is slow.")
    for address in ("/admin/reports/frictionreport/", f"/admin/reports/frictionreport/{report.pk}/change/"):
        page = window.get(address)
        assert page.status_code == 200
        assert b"Cleo" not in page.content
    assert b"Ben" in window.get(f"/admin/reports/frictionreport/{named.pk}/change/").content


@pytest.mark.parametrize("query", ["reporter={cleo}", "reporter__id__exact={cleo}", "team__id__exact={team}"])
def test_no_address_filters_by_who_it_was(floor: Floor, window: Client, query: str) -> None:
    floor.file(floor.cleo, anonymous=True, text="It freezes.")
    asked = query.format(cleo=floor.cleo.pk, team=floor.teams["Cork"].pk)
    assert window.get(f"/admin/reports/frictionreport/?{asked}").status_code in (302, 400)


def test_nothing_is_changed_there(floor: Floor, window: Client) -> None:
    report = floor.file()
    assert window.post(f"/admin/reports/frictionreport/{report.pk}/change/", {"title": "New"}).status_code == 403
    assert window.get("/admin/reports/frictionreport/add/").status_code == 403
    assert window.post(f"/admin/reports/frictionreport/{report.pk}/delete/", {"post": "yes"}).status_code == 403
