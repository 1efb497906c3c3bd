"""Keyset pages: complete, in order, both ways, whatever the order and the nulls; and never OFFSET or COUNT."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from feedback.catalogue.models import Tool, Vendor
from feedback.core.errors import Invalid
from feedback.core.pagination import Page, keyset_page

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_api")]
TOOLS = "/api/v1/tools"
ALLOWED = ["name", "created_at", "vendor", "is_active"]


def pages(order: str, size: int) -> Iterator[Page[Tool]]:
    query = f"ordering={order}&page_size={size}"
    while True:
        page = keyset_page(Tool.objects.all(), QueryDict(query), ordering=["name"], allowed=ALLOWED)
        yield page
        if page.next is None:
            return
        query = page.next


class AnyTable(TestCase):
    """Hypothesis makes the rows; each example is rolled back."""

    @settings(max_examples=40, deadline=None)
    @given(
        rows=st.lists(st.tuples(st.booleans(), st.none() | st.integers(0, 2)), max_size=14),
        order=st.permutations(["is_active", "vendor", "name"]).flatmap(
            lambda names: st.tuples(*[st.sampled_from([name, f"-{name}"]) for name in names[:2]])
        ),
        size=st.integers(1, 5),
    )
    def test_each_row_once_and_the_same_way_back(self, rows: list[Any], order: tuple[str, ...], size: int) -> None:
        vendors = [Vendor.objects.create(name=f"V{i}") for i in range(3)]
        for number, (active, vendor) in enumerate(rows):
            owner = None if vendor is None else vendors[vendor]
            Tool.objects.create(name=f"Tool {number:02}", is_active=active, vendor=owner)
        forth = list(pages(",".join(order), size))
        ids = [tool.pk for page in forth for tool in page.items]
        assert sorted(ids) == sorted(Tool.objects.values_list("pk", flat=True))
        assert ids == [tool.pk for tool in keyset_page_whole(order)]
        query, back = forth[-1].previous, list(forth[-1].items)
        while query:
            page = keyset_page(Tool.objects.all(), QueryDict(query), ordering=["name"], allowed=ALLOWED)
            back = [*page.items, *back]
            query = page.previous
        assert [tool.pk for tool in back] == ids


def keyset_page_whole(order: tuple[str, ...]) -> list[Tool]:
    """The same order by plain Python: nulls are the largest."""
    tools = list(Tool.objects.all())
    tools.sort(key=lambda tool: tool.pk, reverse=order[-1].startswith("-"))
    for name in reversed(order):
        field = {"vendor": "vendor_id"}.get(name.removeprefix("-"), name.removeprefix("-"))
        tools.sort(
            key=lambda tool: (getattr(tool, field) is None, getattr(tool, field) or 0), reverse=name.startswith("-")
        ) if field != "name" else tools.sort(key=lambda tool: tool.name, reverse=name.startswith("-"))
    return tools


@pytest.fixture
def _seven() -> None:
    Tool.objects.bulk_create([Tool(name=f"Tool {number}") for number in range(7)])


@pytest.mark.usefixtures("_seven")
def test_links_keep_filters_and_lead_forth_and_back(api: APIClient) -> None:
    first = api.get(f"{TOOLS}?page_size=3&is_active=true&ordering=-name").json()
    assert (len(first["results"]), first["previous"]) == (3, None)
    asked = parse_qs(urlsplit(first["next"]).query)
    assert (asked["is_active"], asked["page_size"], asked["ordering"]) == (["true"], ["3"], ["-name"])
    second = api.get(first["next"]).json()
    assert [tool["name"] for tool in second["results"]] == ["Tool 3", "Tool 2", "Tool 1"]
    assert api.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.usefixtures("_seven")
def test_filters_narrow_by_thing_time_and_words(api: APIClient) -> None:
    vendor = Vendor.objects.create(name="Voxlane")
    Tool.objects.filter(name="Tool 3").update(vendor=vendor, is_active=False, created_at="2026-01-01T12:00:00Z")
    queries = [
        "vendor=voxlane",
        f"vendor={vendor.pk}",
        "is_active=false",
        "q=tool 3",
        "made_before=2026-01-01T14:00:00+01:30",
    ]
    for query in [*queries, "made_before=2026-01-02", "&".join(queries[:4])]:
        assert [tool["name"] for tool in api.get(f"{TOOLS}?{query}").json()["results"]] == ["Tool 3"], query
    assert api.get(f"{TOOLS}?made_before=2026-01-01T12:00:00").json()["results"] == []


@pytest.mark.usefixtures("_seven")
def test_a_page_is_one_query_without_count_and_offset(api: APIClient) -> None:
    link = api.get(f"{TOOLS}?page_size=2").json()["next"]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        api.get(link)
    asked = [query["sql"] for query in captured if "catalogue_tool" in query["sql"]]
    assert len(asked) == 1
    assert "OFFSET" not in asked[0]
    assert "COUNT" not in asked[0]


@pytest.mark.usefixtures("_seven")
def test_rows_that_come_and_go_meanwhile_repeat_and_lose_nothing(api: APIClient) -> None:
    first = api.get(f"{TOOLS}?page_size=3").json()
    Tool.objects.create(name="Tool 00 came late")
    Tool.objects.filter(pk=first["results"][-1]["id"]).delete()
    assert [tool["name"] for tool in api.get(first["next"]).json()["results"]] == ["Tool 3", "Tool 4", "Tool 5"]


@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=-1",
        "page_size=many",
        "page_size=1.5",
        "page_size=²",
        "ordering=secret",
        "page_size=",
        "ordering=,",
        "cursor=abc",
        "cursor=%00",
        "cursor=WzFd.x",
    ],
)
def test_what_makes_no_sense_is_named(api: APIClient, query: str) -> None:
    answer = api.get(f"{TOOLS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.usefixtures("_seven")
def test_a_cursor_is_good_for_its_own_order_only() -> None:
    page = keyset_page(Tool.objects.all(), QueryDict("page_size=2"), ordering=["name"], allowed=ALLOWED)
    with pytest.raises(Invalid):
        keyset_page(Tool.objects.all(), QueryDict(f"{page.next}&ordering=-name"), ordering=["name"], allowed=ALLOWED)


def test_more_than_200_gives_200(api: APIClient) -> None:
    Tool.objects.bulk_create([Tool(name=f"Tool {number}") for number in range(201)])
    assert len(api.get(f"{TOOLS}?page_size=100000").json()["results"]) == 200


def test_a_list_in_a_list_has_pages_too(api: APIClient) -> None:
    tools = [Tool.objects.create(name=f"Tool {number}") for number in range(3)]
    first = api.get(f"{TOOLS}/T-{tools[0].pk}/siblings?page_size=2").json()
    rest = api.get(first["next"]).json()
    assert [tool["id"] for tool in first["results"] + rest["results"]] == [tool.pk for tool in reversed(tools)]
    few = api.get(f"{TOOLS}/similar?text=tool 1&vendor=").json()
    assert (few["next"], few["previous"], len(few["results"])) == (None, None, 1)
