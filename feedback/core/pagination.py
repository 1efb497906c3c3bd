"""Keyset pages: page 10,000 costs what page 1 costs. No OFFSET, no COUNT; for HTML lists and the API alike.

A page is asked for by `?cursor=`, which holds the sort key of the row at the page's edge, and is signed: it cannot be
made up. The order always ends with the primary key, so it is total. Nulls count as larger than everything, which is
how PostgreSQL's indexes are sorted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, F, Field, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Invalid

PAGE_SIZE = 50
LARGEST_PAGE = 200
_SIGNER = Signer(salt="feedback.core.pagination", sep=".")
_PARSERS: dict[str, Any] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "n": Decimal, "u": UUID}
_RowT = TypeVar("_RowT")


@dataclass(frozen=True, slots=True)
class Page(Generic[_RowT]):
    """One page. `next` and `previous` are query strings (`page_size=50&cursor=…`), or None where the list ends.

    `read` are the rows that were read to know that: those of the page, and as many beyond it as were asked for.
    """

    items: list[_RowT]
    next: str | None
    previous: str | None
    read: list[_RowT] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the sort key."""

    name: str
    descending: bool
    nullable: bool

    def order(self, *, backwards: bool) -> OrderBy:
        """The ORDER BY term; nulls are the largest value in either direction."""
        descending = self.descending != backwards
        if not self.nullable:
            return OrderBy(F(self.name), descending=descending)
        return OrderBy(
            F(self.name), descending=descending, nulls_first=descending or None, nulls_last=not descending or None
        )

    def beyond(self, value: Any, *, backwards: bool) -> Q:
        """Rows that come after `value` in this column alone."""
        descending = self.descending != backwards
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if descending else Q(pk__in=[])
        after = Q(**{f"{self.name}__{'lt' if descending else 'gt'}": value})
        return after | Q(**{f"{self.name}__isnull": True}) if self.nullable and not descending else after

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


def keyset_page(
    queryset: QuerySet[Any, _RowT],
    params: QueryDict,
    *,
    ordering: Sequence[str],
    allowed: Sequence[str] = (),
    page_size: int = PAGE_SIZE,
    read: int = 0,
) -> Page[_RowT]:
    """The page of `queryset` (of models, or of named values with the ordering's columns) that `params` asks for.

    They ask with `cursor`, `page_size` and `ordering`. `ordering` is the default order and `allowed` are the fields a
    reader may order by instead (both as in `order_by`; `allowed` without signs). With `read`, so many rows are read at
    least, for figures that tell of more than the page. Raises Invalid, which names the parameter, for a value that
    makes no sense. A `page_size` above 200 gives 200.
    """
    size = _page_size(params, page_size)
    chosen = _ordering(params, ordering, allowed)
    keys = _keys(queryset, chosen)
    backwards, position = _position(params, chosen, keys)
    if position:
        queryset = queryset.filter(_after(keys, position, backwards=backwards))
    rows = list(queryset.order_by(*[key.order(backwards=backwards) for key in keys])[: max(size + 1, read)])
    more, items = len(rows) > size, rows[:size]
    if backwards:
        items.reverse()
    has_next, has_previous = (bool(items), more) if backwards else (more, bool(position) and bool(items))
    return Page(
        items,
        next=_link(params, chosen, keys, items[-1], backwards=False) if has_next else None,
        previous=_link(params, chosen, keys, items[0], backwards=True) if has_previous else None,
        read=rows,
    )


def _page_size(params: QueryDict, default: int) -> int:
    text = params.get("page_size", "")
    if text == "":
        return default
    if not (text.isascii() and text.isdecimal()) or not text.strip("0"):
        raise Invalid({"page_size": _("Give a whole number from 1 to 200.")})
    return min(int(text[:20]), LARGEST_PAGE)


def _ordering(params: QueryDict, default: Sequence[str], allowed: Sequence[str]) -> list[str]:
    text = params.get("ordering", "")
    if not text:
        return list(default)
    chosen = [name.strip() for name in text.split(",")]
    if not {name.removeprefix("-") for name in chosen} <= set(allowed):
        told = _("Order by one or more of: {names}. A minus in front turns it round.")
        raise Invalid({"ordering": format_lazy(told, names=", ".join(allowed) or "–")})
    return chosen


def _keys(queryset: QuerySet[Any, Any], ordering: Sequence[str]) -> list[Key]:
    """The sort key of an order, ended by the primary key in the direction of the last column."""
    pk = queryset.model._meta.pk.name
    columns: dict[str, bool] = {}
    for name in ordering:
        columns.setdefault(name.removeprefix("-"), name.startswith("-"))
    columns.setdefault(pk, any(list(columns.values())[-1:]))
    return [Key(name, descending, _nullable(queryset, name)) for name, descending in columns.items()]


def _nullable(queryset: QuerySet[Any, Any], path: str) -> bool:
    """Whether a column on the path can be null; an annotation can."""
    if path in queryset.query.annotations:
        return True
    model: Any = queryset.model
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if field.null or not isinstance(field, Field):
            return True
        model = field.related_model
    return False


class _Row(Func):
    """`(a, b, c)`."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


class _RowCompare(Func):
    """`(a, b) < (x, y)`: one range of an index on (a, b), which a chain of ORs is not."""

    template = "%(expressions)s"
    output_field = BooleanField()


def by_row(columns: Sequence[str], sign: str, values: Sequence[Any]) -> _RowCompare:
    """Rows whose `columns` together lie before (`<`) or after (`>`, `>=` …) these values, for `filter`.

    A value may be a column too: `OuterRef("due_at")`.
    """
    given = [value if isinstance(value, F) else Value(value) for value in values]
    return _RowCompare(_Row(*map(F, columns)), _Row(*given), arg_joiner=f" {sign} ")


def _after(keys: list[Key], position: list[Any], *, backwards: bool) -> Q | _RowCompare:
    """Rows beyond `position`: a row comparison where all columns run one way and none is null, else its expansion."""
    if len({key.descending for key in keys}) == 1 and not any(key.nullable for key in keys):
        return by_row([key.name for key in keys], "<" if keys[0].descending != backwards else ">", position)
    found, same = Q(), Q()
    for key, value in zip(keys, position, strict=True):
        found |= same & key.beyond(value, backwards=backwards)
        same &= key.same(value)
    return found


def _position(params: QueryDict, chosen: list[str], keys: list[Key]) -> tuple[bool, list[Any]]:
    """Where the cursor stands: (towards the start?, values of the sort key); ([] without a cursor)."""
    text = params.get("cursor", "")
    if not text:
        return False, []
    try:
        backwards, order, values = _SIGNER.unsign_object(text)
    except (BadSignature, ValueError, UnicodeError):
        raise _bad_cursor() from None
    if order != chosen or len(values) != len(keys):
        raise _bad_cursor()
    return backwards, [_PARSERS[tag](value) if tag in _PARSERS else value for tag, value in values]


def _bad_cursor() -> Invalid:
    return Invalid({"cursor": _("This cursor does not belong to this list. Follow next or previous, or leave it out.")})


def _link(params: QueryDict, chosen: list[str], keys: list[Key], row: object, *, backwards: bool) -> str:
    values = [_tagged(_value(row, key.name)) for key in keys]
    query = params.copy()
    query["cursor"] = _SIGNER.sign_object([backwards, chosen, values])
    return query.urlencode()


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row.pk if isinstance(row, Model) else row


def _tagged(value: Any) -> tuple[str, Any]:
    """A sort value as JSON can hold it; full microseconds, which Django's JSON encoder cuts."""
    if isinstance(value, datetime):
        return "t", value.isoformat()
    if isinstance(value, date):
        return "d", value.isoformat()
    if isinstance(value, Decimal):
        return "n", str(value)
    if isinstance(value, UUID):
        return "u", str(value)
    return "", value
