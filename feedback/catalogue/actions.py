"""Writes to the catalogue. `by` is an admin, or None for the system: an import, the demo, the first set-up.

Nothing is ever deleted: reports keep pointing at what was retired, and what was retired can be brought back. Every
action raises Forbidden for anybody but an admin, and Invalid (by field) for a name that is empty, too long or taken.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.defaults import defaults_for
from feedback.catalogue.models import CallType, Category, Entry, Ordered, Tool, Vendor
from feedback.catalogue.permissions import may_edit
from feedback.core.errors import Conflict, Invalid
from feedback.core.years import check_years
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import Site, Team, User

EntryT = TypeVar("EntryT", bound=Entry)
OrderedT = TypeVar("OrderedT", bound=Ordered)
#: What the journal calls each kind of entry.
TYPES: dict[type[Entry], str] = {Tool: "tool", Vendor: "vendor", CallType: "call_type", Category: "category"}
#: Columns that are no part of what an entry says.
BESIDE = frozenset({"id", "is_active", "created_at", "updated_at", "position"})
#: Written by people in their own words: the journal says that they changed, not what they say.
FREE_TEXT = frozenset({"description", "contact_email"})


# --- adding ------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_tool(
    *,
    by: User | None,
    name: str,
    vendor: Vendor | None = None,
    version: str = "",
    description: str = "",
    owner: User | None = None,
    sites: Iterable[Site] = (),
    live_on: date | None = None,
    now: datetime | None = None,
) -> Tool:
    """A tool that reports can be about from now on; without `sites` it is in use everywhere.

    `live_on` is when agents began to work with it, or will.
    """
    check_years({"live_on": live_on})
    _check_owner(owner)
    _check_vendor(vendor)
    words = {"version": version.strip(), "description": description.strip()}
    tool = Tool(name=name, vendor=vendor, owner=owner, live_on=live_on, **words)
    return _create(tool, by, now, sites=sites)


@transaction.atomic
def create_vendor(*, by: User | None, name: str, contact_email: str = "", now: datetime | None = None) -> Vendor:
    """A company that tools come from."""
    return _create(Vendor(name=name, contact_email=contact_email.strip()), by, now)


@transaction.atomic
def create_call_type(
    *, by: User | None, name: str, teams: Iterable[Team] = (), now: datetime | None = None
) -> CallType:
    """A kind of call, offered last; without `teams` every team takes such calls."""
    return _create(CallType(name=name, position=_last(CallType) + 1), by, now, teams=teams)


@transaction.atomic
def create_category(*, by: User | None, name: str, description: str = "", now: datetime | None = None) -> Category:
    """A kind of friction, offered last."""
    return _create(Category(name=name, description=description.strip(), position=_last(Category) + 1), by, now)


def _create(entry: EntryT, by: User | None, now: datetime | None, **lists: Iterable[Any]) -> EntryT:
    _check_permission(by)
    entry.name = _checked_name(entry, entry.name)
    _save(entry)
    _set_lists(entry, lists)
    _record("created", entry, by, now, facts={k: v for k, v in _facts(entry).items() if k not in FREE_TEXT})
    return entry


def _last(model: type[OrderedT]) -> int:
    return model._default_manager.aggregate(last=Max("position"))["last"] or 0


# --- editing -----------------------------------------------------------------------------------------------------


@transaction.atomic
def edit_tool(
    *, tool: Tool, by: User | None, sites: Iterable[Site] | None = None, now: datetime | None = None, **changes: Any
) -> Tool:
    """Change `name`, `vendor`, `version`, `description`, `owner`, `live_on` or `sites`; what is left out stays.

    Reports that are under way keep their owner: a new one gets the reports to come.
    """
    check_years({"live_on": changes.get("live_on")})
    if changes.get("owner") != tool.owner:
        _check_owner(changes.get("owner"))
    if changes.get("vendor") != tool.vendor:
        _check_vendor(changes.get("vendor"))
    return _edit(tool, by, now, changes, sites=sites)


@transaction.atomic
def edit_call_type(
    *,
    call_type: CallType,
    by: User | None,
    teams: Iterable[Team] | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> CallType:
    """Change a call type's `name` or the `teams` that take such calls; what is left out stays."""
    return _edit(call_type, by, now, changes, teams=teams)


@transaction.atomic
def edit_entry(*, entry: EntryT, by: User | None, now: datetime | None = None, **changes: Any) -> EntryT:
    """Change a vendor's or category's own fields; what is left out stays."""
    return _edit(entry, by, now, changes)


def _edit(
    entry: EntryT, by: User | None, now: datetime | None, changes: dict[str, Any], **lists: Iterable[Any] | None
) -> EntryT:
    _check_permission(by)
    entry = _locked(entry)
    before = _facts(entry)
    for field, value in changes.items():
        setattr(entry, field, value.strip() if isinstance(value, str) else value)
    entry.name = _checked_name(entry, entry.name)
    _save(entry)
    _set_lists(entry, lists)
    after = _facts(entry)
    changed = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
    if changed:
        told = {field: values for field, values in changed.items() if field not in FREE_TEXT}
        _record("edited", entry, by, now, facts={"fields": sorted(changed), "changed": told})
    return entry


# --- retiring and order ------------------------------------------------------------------------------------------


@transaction.atomic
def retire(*, entry: EntryT, by: User | None, now: datetime | None = None) -> EntryT:
    """Offer it no longer; reports that are filed under it keep it. Raises Conflict if it is retired already."""
    return _switch(entry, by, now, active=False)


@transaction.atomic
def restore(*, entry: EntryT, by: User | None, now: datetime | None = None) -> EntryT:
    """Offer it again. Raises Conflict if it is on offer."""
    return _switch(entry, by, now, active=True)


def _switch(entry: EntryT, by: User | None, now: datetime | None, *, active: bool) -> EntryT:
    _check_permission(by)
    entry = _locked(entry)
    if entry.is_active == active:
        raise Conflict(_("This is in use already.") if active else _("This is retired already."))
    entry.is_active = active
    if active and isinstance(entry, Ordered):
        entry.position = _last(type(entry)) + 1
    entry.save()
    _record("restored" if active else "retired", entry, by, now)
    return entry


@transaction.atomic
def move(*, entry: OrderedT, to: int, by: User | None, now: datetime | None = None) -> OrderedT:
    """Offer a call type or category at place `to`, counted from 1 among those in use; the others make room.

    A place beyond the last is the last. Raises Conflict for a retired entry, which has no place.
    """
    _check_permission(by)
    rows = list(type(entry)._default_manager.select_for_update().filter(is_active=True))
    if entry not in rows:
        raise Conflict(_("This is retired, so it has no place in the order. Bring it back first."))
    before = rows.index(entry) + 1
    moved = rows.pop(before - 1)
    rows.insert(max(to, 1) - 1, moved)
    place = rows.index(moved) + 1
    for position, row in enumerate(rows, start=1):
        row.position = position
    type(entry)._default_manager.bulk_update(rows, ["position"])
    if place != before:
        _record("moved", moved, by, now, facts={"place": place})
    return moved


# --- the start ---------------------------------------------------------------------------------------------------


@transaction.atomic
def ensure_defaults(language: str, *, by: User | None = None, now: datetime | None = None) -> int:
    """Give an organisation without call types or without categories those that fit most contact centres.

    Names are in `language` (English or French). A list that holds anything already is left as it is. Returns how many
    entries were added.
    """
    defaults = defaults_for(language)
    added = 0
    if not CallType.objects.exists():
        for name in defaults.call_types:
            create_call_type(by=by, name=name, now=now)
        added += len(defaults.call_types)
    if not Category.objects.exists():
        for name, description in defaults.categories:
            create_category(by=by, name=name, description=description, now=now)
        added += len(defaults.categories)
    return added


# --- what all of them need ---------------------------------------------------------------------------------------


def _check_permission(by: User | None) -> None:
    if by is not None:
        may_edit(by).demand()


def _check_owner(owner: User | None) -> None:
    if owner is not None and not owner.is_active:
        raise Invalid({"owner": format_lazy(_("{name} has left. Choose somebody who is here."), name=owner.name)})


def _check_vendor(vendor: Vendor | None) -> None:
    if vendor is not None and not vendor.is_active:
        raise Invalid({"vendor": format_lazy(_("{name} is retired. Choose a vendor in use."), name=vendor.name)})


def _checked_name(entry: Entry, name: str) -> str:
    name = " ".join(name.split())
    limit = Entry._meta.get_field("name").max_length or 0
    if not name:
        raise Invalid({"name": _("Give it a name.")})
    if len(name) > limit:
        raise Invalid({"name": format_lazy(_("A name has at most {limit} characters."), limit=limit)})
    twin = type(entry)._default_manager.filter(name__iexact=name).exclude(pk=entry.pk).first()
    if twin is not None:
        raise _taken(twin)
    return name


def _taken(twin: Entry) -> Invalid:
    there, retired = _("“{name}” is there already."), _("“{name}” is there, but retired. Bring it back instead.")
    sentence = there if twin.is_active else retired
    return Invalid({"name": format_lazy(sentence, name=twin.name)})


def _save(entry: Entry) -> None:
    """Save. Whether somebody took the name in the same moment is found out by looking again."""
    try:
        entry.clean_fields(exclude={"vendor", "owner"})
        with transaction.atomic():
            entry.save()
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    except IntegrityError:
        _checked_name(entry, entry.name)
        raise


def _locked(entry: EntryT) -> EntryT:
    return type(entry)._default_manager.select_for_update(of=("self",)).get(pk=entry.pk)


def _facts(entry: Entry) -> dict[str, Any]:
    """An entry's own fields as the journal compares them: plain values, ids for other things."""
    facts = {f.name: getattr(entry, f.attname) for f in entry._meta.concrete_fields if f.name not in BESIDE}
    if isinstance(entry, Tool):
        facts["live_on"] = entry.live_on.isoformat() if entry.live_on else None
        facts["sites"] = sorted(entry.sites.values_list("pk", flat=True))
    if isinstance(entry, CallType):
        facts["teams"] = sorted(entry.teams.values_list("pk", flat=True))
    return facts


def _set_lists(entry: Entry, lists: Mapping[str, Iterable[Any] | None]) -> None:
    for name, rows in lists.items():
        if rows is not None:
            getattr(entry, name).set(rows)


def _record(
    what: str, entry: Entry, by: User | None, now: datetime | None, facts: dict[str, Any] | None = None
) -> None:
    thing = Thing(TYPES[type(entry)], entry.pk)
    record(
        Fact(
            f"{thing.type}.{what}",
            subject=thing,
            at=now or timezone.now(),
            actor=by.pk if by else None,
            tool_id=entry.pk if isinstance(entry, Tool) else None,
            data={"name": entry.name, **(facts or {})},
        )
    )
