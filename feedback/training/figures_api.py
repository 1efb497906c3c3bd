"""Training in figures for programs: coverage and hours, within the caller's reach. Reads only."""

from typing import Any

from django.urls import re_path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.core.api.kit import ApiView, NamedField, Query, Shown
from feedback.core.ids import LARGEST_ID
from feedback.people.queries import zone_of
from feedback.training import coverage, hours
from feedback.training.figures_forms import MISREAD
from feedback.training.hours import Spent
from feedback.training.permissions import may_see_team
from feedback.training.quarters import Quarter


class PlacesQuery(Query):
    """Whose figures: of one site, of the programmes about one tool, up to a quarter such as `2026-Q4`."""

    site = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    tool = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    quarter = serializers.CharField(required=False, max_length=7)

    def validate_quarter(self, value: str) -> Quarter:
        """The quarter that is meant."""
        found = Quarter.named(value)
        if found is None:
            raise serializers.ValidationError(str(MISREAD))
        return found


class ShareShown(Shown):
    """Places that were due and what became of them; `done_percent` is null where nothing was due."""

    places = serializers.IntegerField(source="all")
    done = serializers.IntegerField()
    overdue = serializers.IntegerField()
    done_percent = serializers.IntegerField(source="percent", allow_null=True)


class NamedShareShown(ShareShown):
    """Those of one site or tool; `id` is null for people without a site, or a programme about no tool."""

    id = serializers.IntegerField(source="key", allow_null=True)
    name = serializers.CharField()


class QuarterShareShown(ShareShown):
    """Those that fell due in one quarter."""

    quarter = serializers.CharField()


class CoverageShown(ShareShown):
    """A quarter by site and tool, and the twelve quarters up to it. A programme about two tools counts under each."""

    quarter = serializers.CharField()
    target_percent = serializers.IntegerField()
    sites = NamedShareShown(many=True)
    tools = NamedShareShown(many=True)
    quarters = QuarterShareShown(many=True)


class HoursShown(Shown):
    """People times length in hours: of every place, and of those whose people came."""

    planned = serializers.FloatField()
    spent = serializers.FloatField()


class ToolHoursShown(Shown):
    """A tool over its life: up to 90 days after it went live, after that, and where nobody said when that was."""

    tool = NamedField(allow_null=True)
    live_on = serializers.DateField(allow_null=True)
    launch = HoursShown()
    after = HoursShown()
    undated = HoursShown()


class QuarterHoursShown(HoursShown):
    """All tools together in one quarter."""

    quarter = serializers.CharField()


class BudgetShown(HoursShown):
    """All there is, by tool, and by quarter for the twelve quarters up to the one asked for."""

    tools = ToolHoursShown(many=True)
    quarters = QuarterHoursShown(many=True)


class _FiguresView(ApiView):
    def asked(self, request: Request) -> tuple[Any, Quarter]:
        """The places within reach, and the quarter. Raises Forbidden for who looks after nobody."""
        may_see_team(self.person).demand()
        asked = self.read_query(PlacesQuery)
        today = timezone.now().astimezone(zone_of(self.person)).date()
        places = coverage.places_within(self.person, site_id=asked.get("site"), tool_id=asked.get("tool"))
        return places, asked.get("quarter") or Quarter.of(today)

    def known_parameters(self) -> set[str]:
        return set(PlacesQuery().fields)


class CoverageView(_FiguresView):
    """How much of the training that was due has been had, for supervisors and admins."""

    @extend_schema(operation_id="training_coverage", parameters=[PlacesQuery], responses={200: CoverageShown})
    def get(self, request: Request) -> Response:
        """In this quarter, or the one named."""
        places, quarter = self.asked(request)
        now, rows = timezone.now(), coverage.due_in(places, [quarter])
        found = {
            **_share(coverage.whole(rows, now)),
            "quarter": str(quarter),
            "target_percent": coverage.target(),
            "sites": coverage.by_site(rows, now),
            "tools": coverage.by_tool(rows, now),
            "quarters": [
                {"quarter": str(each), **_share(share)}
                for each, share in coverage.by_quarter(places, coverage.last_quarters(quarter), now)
            ],
        }
        return Response(CoverageShown(found).data)


class HoursView(_FiguresView):
    """The budget of hours that training takes, for supervisors and admins."""

    @extend_schema(operation_id="training_hours", parameters=[PlacesQuery], responses={200: BudgetShown})
    def get(self, request: Request) -> Response:
        """By tool over its life, and by quarter."""
        places, quarter = self.asked(request)
        found = {
            **_hours(hours.whole(places)),
            "tools": [
                {
                    "tool": tool if tool.pk is not None else None,
                    "live_on": tool.live_on,
                    "launch": _hours(tool.launch),
                    "after": _hours(tool.after),
                    "undated": _hours(tool.undated),
                }
                for tool in hours.by_tool(hours.lines(places))
            ],
            "quarters": [
                {"quarter": str(each), **_hours(spent)}
                for each, spent in hours.by_quarter(places, coverage.last_quarters(quarter))
            ],
        }
        return Response(BudgetShown(found).data)


def _share(share: coverage.Share) -> dict[str, Any]:
    return {"all": share.all, "done": share.done, "overdue": share.overdue, "percent": share.percent}


def _hours(spent: Spent) -> dict[str, float]:
    return {"planned": hours.in_hours(spent.planned), "spent": hours.in_hours(spent.spent)}


urls = [
    re_path(r"^training/coverage/?$", CoverageView.as_view(), name="training-coverage"),
    re_path(r"^training/hours/?$", HoursView.as_view(), name="training-hours"),
]
