"""The four kinds of entry as their set-up pages speak of them: words, form and actions. One set of views serves all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.catalogue import actions, forms
from feedback.catalogue.models import CallType, Category, Entry, Tool, Vendor

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry. `code` is the first part of its URL names, `columns` the template of its table's cells."""

    code: str
    slug: str
    model: type[Entry]
    form: type[forms.EntryForm]
    create: Callable[..., Entry]
    edit: Callable[..., Entry]
    title: Text
    lead: Text
    add: Text
    nothing: Text
    nothing_hint: Text
    icon: str
    joins: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def row_template(self) -> str:
        """The cells of one row."""
        return f"catalogue/_{self.code}_cells.html"

    @property
    def head_template(self) -> str:
        """The heads of the columns."""
        return f"catalogue/_{self.code}_heads.html"

    @property
    def list_url(self) -> str:
        """The name of the list's URL."""
        return f"catalogue:{self.slug}"

    @property
    def new_url(self) -> str:
        """The name of the URL that adds one."""
        return f"catalogue:{self.code}-new"

    @property
    def edit_url(self) -> str:
        """The name of the URL that edits one."""
        return f"catalogue:{self.code}"

    @property
    def move_url(self) -> str:
        """The name of the URL that moves one."""
        return f"catalogue:{self.code}-move"

    @property
    def retire_url(self) -> str:
        """The name of the URL that retires one."""
        return f"catalogue:{self.code}-retire"

    @property
    def restore_url(self) -> str:
        """The name of the URL that brings one back."""
        return f"catalogue:{self.code}-restore"


def _edit_tool(*, entry: Tool, **given: Any) -> Tool:
    return actions.edit_tool(tool=entry, **given)


def _edit_call_type(*, entry: CallType, **given: Any) -> CallType:
    return actions.edit_call_type(call_type=entry, **given)


TOOLS = Kind(
    code="tool",
    slug="tools",
    model=Tool,
    form=forms.ToolForm,
    create=actions.create_tool,
    edit=_edit_tool,
    title=_("Tools"),
    lead=_("What reports are about, and who answers for each."),
    add=_("Add a tool"),
    nothing=_("No tools yet."),
    nothing_hint=_("Add the AI tools your agents work with; then they can report on them."),
    icon="tool",
    joins=("vendor", "owner"),
    together=("sites",),
)
VENDORS = Kind(
    code="vendor",
    slug="vendors",
    model=Vendor,
    form=forms.VendorForm,
    create=actions.create_vendor,
    edit=actions.edit_entry,
    title=_("Vendors"),
    lead=_("Where tools come from, and whom to write to when a report waits on them."),
    add=_("Add a vendor"),
    nothing=_("No vendors yet."),
    nothing_hint=_("Add one, then name it on its tools."),
    icon="vendor",
    together=("tools",),
)
CALL_TYPES = Kind(
    code="call_type",
    slug="call-types",
    model=CallType,
    form=forms.CallTypeForm,
    create=actions.create_call_type,
    edit=_edit_call_type,
    title=_("Call types"),
    lead=_("What callers call about, in the order in which a report offers them."),
    add=_("Add a call type"),
    nothing=_("No call types yet."),
    nothing_hint=_("With call types, reports and rollouts can be told apart by what callers want."),
    icon="talk",
    ordered=True,
)
CATEGORIES = Kind(
    code="category",
    slug="categories",
    model=Category,
    form=forms.CategoryForm,
    create=actions.create_category,
    edit=actions.edit_entry,
    title=_("Categories"),
    lead=_("What kind of friction it is, in the order in which a report offers them."),
    add=_("Add a category"),
    nothing=_("No categories yet."),
    nothing_hint=_("Categories let owners see what comes up again and again."),
    icon="board",
    ordered=True,
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in (TOOLS, VENDORS, CALL_TYPES, CATEGORIES)}
