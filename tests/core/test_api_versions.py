"""ETags of single objects: 304 for readers, 412 for writers who read something older."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from feedback.catalogue.models import Tool, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_api")]


@pytest.fixture
def path() -> str:
    vendor = Vendor.objects.create(name="Voxlane")
    return f"/api/v1/tools/T-{Tool.objects.create(name='Agent Assist', vendor=vendor).pk}"


def test_a_reader_who_has_it_gets_304(api: APIClient, path: str) -> None:
    etag = api.get(path)["ETag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = api.get(path, headers={"If-None-Match": given})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_anything_the_reader_sees_changes_it(api: APIClient, path: str) -> None:
    etag = api.get(path)["ETag"]
    Vendor.objects.update(name="Voxlane Ltd")
    assert api.get(path)["ETag"] != etag


def test_a_writer_who_read_something_older_is_told(api: APIClient, path: str) -> None:
    etag = api.get(path)["ETag"]
    changed = api.patch(path, {"version": "2"}, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["version"]) == (200, "2")
    assert changed["ETag"] == api.get(path)["ETag"] != etag
    late: list[Any] = [
        api.patch(path, {"version": "3"}, headers={"If-Match": etag}),
        api.delete(path, headers={"If-Match": etag}),
    ]
    for answer in late:
        assert answer.status_code == 412
        assert answer["Content-Type"] == "application/problem+json"
    assert api.get(path).json()["version"] == "2"
    assert api.patch(path, {"version": "3"}).status_code == 200
    assert api.patch(path, {"version": "4"}, headers={"If-Match": "*"}).status_code == 200


def test_made_things_say_where_and_which_version(api: APIClient) -> None:
    made = api.post("/api/v1/tools", {"name": "Call Summary"})
    assert made.status_code == 201
    assert api.get(made["Location"])["ETag"] == made["ETag"]


def test_references_and_names_are_taken_for_ids(api: APIClient, path: str, person: Any) -> None:
    number = path.rpartition("-")[2]
    for name in (f"T-{number}", f"t-{number}", number, f"T-{number}/"):
        assert api.get(f"/api/v1/tools/{name}").json()["id"] == int(number)
    vendor = Vendor.objects.get()
    for given in (vendor.pk, str(vendor.pk), "Voxlane", " voxlane "):
        assert api.patch(path, {"vendor": given}).json()["vendor"] == {"id": vendor.pk, "name": "Voxlane"}
    owner = api.patch(path, {"owner": "ADA@demo.test"}).json()["owner"]
    assert owner == {"id": person.pk, "name": "Ada Agent", "email": "ada@demo.test"}
    assert api.patch(path, {"owner": None}).json()["owner"] is None


def test_what_one_cannot_see_is_not_there(api: APIClient, path: str) -> None:
    Vendor.objects.create(name="Secret", contact_email="hidden@demo.test")
    assert api.patch(path, {"vendor": "Secret"}).status_code == 400
    assert api.post(f"{path}/move", {"verb": "hide"}).status_code == 204
    for answer in (api.get(path), api.patch(path, {}), api.delete(path), api.post(f"{path}/preview")):
        assert answer.status_code == 404


def test_times_are_utc_whatever_the_zone(api: APIClient, path: str, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert api.get(path).json()["created_at"].endswith("Z")


def test_several_things_are_found_at_once_and_errors_name_their_place(api: APIClient) -> None:
    Vendor.objects.bulk_create([Vendor(name=name) for name in ("École", "Voxlane", "1042")])
    first = Vendor.objects.get(name="Voxlane").pk
    with CaptureQueriesContext(connection) as captured:
        answer = api.post("/api/v1/tools/count", {"vendors": ["VOXLANE", first, str(first), "École", "1042"]})
    assert answer.json()["names"] == ["Voxlane", "Voxlane", "Voxlane", "École", "1042"]
    assert len([query for query in captured if "catalogue_vendor" in query["sql"]]) == 1
    errors = api.post("/api/v1/tools/count", {"vendors": ["Voxlane", "Nobody", None, True, 10**30, ""]}).json()[
        "errors"
    ]
    assert [error["field"] for error in errors] == [f"vendors.{place}" for place in (1, 2, 3, 4, 5)]
    too_many = api.post("/api/v1/tools/count", {"vendors": [first] * 51}).json()["errors"]
    assert too_many == [{"field": "vendors", "message": "Give at most 50."}]
