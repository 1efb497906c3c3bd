"""Who asks for a page, and whom it is about."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from feedback.core.doors import demand
from feedback.people.models import User
from feedback.people.permissions import may_browse
from feedback.people.queries import people_visible_to


def reader(request: HttpRequest) -> User:
    """Who is signed in; the page is behind `login_required`."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


def somebody(request: HttpRequest, pk: int) -> User:
    """The person a set-up page is about: 403 for those without set-up, 404 for whom the reader cannot see."""
    demand(may_browse(request.user))
    people = people_visible_to(request.user).select_related("site", "team", "lead")
    return get_object_or_404(people, pk=pk)


def asked_to_go_on(request: HttpRequest) -> str:
    """The page of ours to return to afterwards (`next`); empty where none was named."""
    target = request.POST.get("next") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if inside else ""


def colleagues(asking: User) -> QuerySet[User]:
    """Whom the reader can choose for something: those they see and who are here."""
    return people_visible_to(asking).filter(is_active=True)
