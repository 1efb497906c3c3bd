"""The names of what roles are given over. Tools live in a room above, so the settings name a function from there."""

from collections.abc import Callable, Iterable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from feedback.people.models import Grant, Scope, Site, Team

ToolNames = Callable[[Iterable[int] | None], dict[int, str]]


@cache
def _tool_names() -> ToolNames:
    return import_string(settings.PEOPLE_TOOL_NAMES)


def tool_names(ids: Iterable[int] | None = None) -> dict[int, str]:
    """Names of these tools by id; of all tools in use with None."""
    return _tool_names()(ids)


def scope_names(grants: Iterable[Grant]) -> dict[tuple[str, int], str]:
    """What each scope of these grants is called, in at most one query a kind; the organisation is called nothing."""
    wanted: dict[str, set[int]] = {}
    for grant in grants:
        wanted.setdefault(grant.scope, set()).add(grant.scope_id)
    found: dict[tuple[str, int], str] = {}
    for scope, model in ((Scope.SITE, Site), (Scope.TEAM, Team)):
        if ids := wanted.get(scope):
            rows = model._default_manager.filter(pk__in=ids).values_list("pk", "name")
            found |= {(scope, pk): name for pk, name in rows}
    if ids := wanted.get(Scope.TOOL):
        found |= {(Scope.TOOL, pk): name for pk, name in tool_names(ids).items()}
    return found
