"""Tools as what a role is given over, for the room of people below, which cannot know them."""

from collections.abc import Iterable

from feedback.catalogue.models import Tool


def tool_names(ids: Iterable[int] | None = None) -> dict[int, str]:
    """Names of these tools by id, in order of name; of all tools in use with None. Named by PEOPLE_TOOL_NAMES."""
    tools = Tool.objects.filter(is_active=True) if ids is None else Tool.objects.filter(pk__in=list(ids))
    return dict(tools.values_list("pk", "name"))
