"""The tools in use, as each process keeps them (feedback/core/kept.py)."""

from collections.abc import Iterator

from feedback.catalogue.models import Tool
from feedback.core.kept import Kept


def _read() -> tuple[Tool, ...]:
    rows = Tool.objects.filter(is_active=True).select_related("vendor").prefetch_related("sites", "releases")
    return tuple(rows.order_by("pk"))


_in_use = Kept(_read)


def tools_at(site_id: int | None) -> Iterator[Tool]:
    """The tools in use at a site: its own and those without sites, which are in use everywhere. Not to be altered."""
    for tool in _in_use():
        places = {site.pk for site in tool.sites.all()}
        if not places or site_id in places:
            yield tool
