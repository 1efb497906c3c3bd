"""A resource of the tests' own, on a real table, so that the API's ground is tested without any room's rules."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django_filters import CharFilter, FilterSet
from rest_framework import serializers

from feedback.catalogue.models import Tool, Vendor
from feedback.core.api import problems
from feedback.core.api.kit import (
    CreateMixin,
    DeleteMixin,
    Input,
    InputList,
    ListMixin,
    NamedField,
    NamedInput,
    PatchMixin,
    PersonField,
    PersonInput,
    Query,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    listing,
    reading,
    verb,
)
from feedback.core.api.router import Router
from feedback.core.errors import Conflict, Forbidden, IllegalMove
from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter, words_filter
from feedback.core.pagination import keyset_page
from feedback.people.models import User


def tools_visible_to(user: User) -> QuerySet[Tool]:
    return Tool.objects.exclude(description="hidden")


def vendors_visible_to(user: User) -> QuerySet[Vendor]:
    return Vendor.objects.exclude(contact_email="hidden@demo.test")


def people_visible_to(user: User) -> QuerySet[User]:
    return User.objects.all()


class ToolShown(Shown):
    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.CharField(allow_blank=True)
    vendor = NamedField(allow_null=True)
    owner = PersonField(allow_null=True)
    created_at = serializers.DateTimeField()


class NamesShown(Shown):
    names = serializers.ListField(child=serializers.CharField())


class ToolInput(Input):
    name = serializers.CharField(max_length=120)
    version = serializers.CharField(max_length=60, required=False, allow_blank=True)
    vendor = NamedInput(vendors_visible_to, required=False, allow_null=True)
    owner = PersonInput(people_visible_to, required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False)


class MoveInput(Input):
    verb = serializers.ChoiceField(choices=["allowed", "illegal", "forbidden", "conflict", "broken", "hide"])


class VendorsInput(Input):
    vendors = InputList(child=NamedInput(vendors_visible_to), max_length=50)


class SearchQuery(Query):
    text = serializers.CharField(max_length=80)
    vendor = NamedInput(vendors_visible_to, required=False)


class ToolFilters(FilterSet):
    vendor = ThingFilter("vendor_id", name="vendor__name")
    is_active = TrueFalseFilter()
    q = CharFilter(method=words_filter(lambda queryset, words: queryset.filter(name__icontains=words)), max_length=40)
    made_before = InstantFilter("created_at", lookup_expr="lt")

    class Meta:
        model = Tool
        fields: list[str] = []


class ToolViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, DeleteMixin, ScopedViewSet):
    """Tools."""

    visible_to = tools_visible_to
    shown, input = ToolShown, ToolInput
    prefix = "T"
    filterset_class = ToolFilters
    ordering, ordering_fields = ["name"], ["name", "created_at", "vendor", "is_active"]

    def shaped(self, queryset: QuerySet[Tool]) -> QuerySet[Tool]:
        return queryset.select_related("vendor", "owner")

    def add(self, data: dict[str, Any]) -> Tool:
        return Tool.objects.create(**data)

    def change(self, thing: Tool, changes: dict[str, Any]) -> None:
        Tool.objects.filter(pk=thing.pk).update(**changes)

    def remove(self, thing: Tool) -> None:
        thing.delete()

    @verb(MoveInput)
    def move(self, tool: Tool, data: dict[str, Any]) -> None:
        """Fail in every way there is, after having written."""
        Tool.objects.filter(pk=tool.pk).update(version=data["verb"])
        match data["verb"]:
            case "illegal":
                raise IllegalMove("declined", "respond", ["reopen"])
            case "forbidden":
                raise Forbidden("Only its owner answers.")
            case "conflict":
                raise Conflict("Somebody else was quicker.")
            case "broken":
                raise RuntimeError("a secret")
            case "hide":
                Tool.objects.filter(pk=tool.pk).update(description="hidden")

    @verb(VendorsInput, detail=False, shown=NamesShown)
    def count(self, data: dict[str, Any]) -> dict[str, Any]:
        """Name several at once."""
        return {"names": [vendor.name for vendor in data["vendors"]]}

    @verb(writes=False)
    def preview(self, tool: Tool) -> None:
        """Change nothing."""

    @reading(ToolShown, query=SearchQuery, many=True, detail=False)
    def similar(self, query: dict[str, Any]) -> QuerySet[Tool]:
        """The few with this in their name."""
        found = tools_visible_to(self.person).filter(name__icontains=query["text"])
        return (found.filter(vendor=query["vendor"]) if "vendor" in query else found)[:5]

    @listing(ToolShown, ordering=["-id"])
    def siblings(self, tool: Tool) -> QuerySet[Tool]:
        """Tools of the same vendor."""
        return tools_visible_to(self.person).filter(vendor=tool.vendor)


def handler500(request: HttpRequest) -> HttpResponse:
    return problems.server_error(request)


router = Router()
router.register("tools", ToolViewSet, basename="tools")
api = [*router.urls, path("<path:rest>", problems.unknown)]
urlpatterns = [path("api/v1/", include(api))]


def page(request: HttpRequest) -> HttpResponse:
    """A page of a list, as rooms have them."""
    keyset_page(Tool.objects.all(), request.GET, ordering=["name"])
    raise Conflict("Somebody else was quicker.") if "conflict" in request.GET else Forbidden("Only its owner answers.")


urlpatterns += [path("page", page), path("", include("feedback.core.urls"))]
