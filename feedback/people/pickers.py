"""Choosing one person in a form, among five or among two hundred thousand: typed, with the likely ones offered."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.people.models import Grant, Role, User

#: Offered below the field; anybody else can be typed.
MOST_OFFERED = 200
_WITH_ADDRESS = re.compile(r".*<([^<>]+)>\s*")


class PersonWidget(forms.TextInput):
    """A text field with a list of the likely people below it, by the browser's own means."""

    template_name = "people/widgets/person.html"
    likely: Callable[[], QuerySet[User]]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the people offered, and the field tied to their list."""
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_people"
        context["widget"]["attrs"] |= {"list": list_id, "autocomplete": "off", "spellcheck": "false"}
        context["list_id"] = list_id
        context["people"] = [written(person) for person in self.likely()[:MOST_OFFERED]]
        return context


class PersonField(forms.CharField):
    """Takes a name that only one person has, an e-mail address, or both as offered; gives the person, or None.

    `people` are those who can be chosen; those with one of `roles` are offered while typing.
    """

    widget = PersonWidget

    def __init__(
        self,
        people: Callable[[], QuerySet[User]],
        *,
        roles: tuple[str, ...] = (Role.OWNER, Role.ADMIN),
        **kwargs: Any,
    ) -> None:
        super().__init__(max_length=400, **kwargs)
        self.people, self.roles = people, roles
        self.widget.likely = self.likely

    def __deepcopy__(self, memo: dict[int, Any]) -> "PersonField":
        copied = super().__deepcopy__(memo)
        copied.widget.likely = copied.likely
        return copied

    def likely(self) -> QuerySet[User]:
        """Those offered while typing."""
        held = Grant.objects.filter(user=OuterRef("pk"), role__in=self.roles)
        return self.people().filter(Exists(held)).order_by("name")

    def prepare_value(self, value: Any) -> Any:
        """A person as the field shows them."""
        return written(value) if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        """The person meant; raises ValidationError for nobody and for several."""
        text = super().clean(value).strip()
        if not text:
            return None
        if address := _WITH_ADDRESS.fullmatch(text):
            found = list(self.people().filter(email__iexact=address[1].strip())[:2])
        else:
            found = list(self.people().filter(email__iexact=text)[:2] or self.people().filter(name__iexact=text)[:2])
        if not found:
            raise forms.ValidationError(_("Nobody here has this name or address. Write their e-mail address."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several people have this name. Write the e-mail address of the one you mean.")
            )
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as written."""
        return super().has_changed(self.prepare_value(initial), data)


def written(person: User) -> str:
    """A person as the field takes and shows them: `Owner 04 <owner04@example.test>`."""
    return f"{person.name} <{person.email}>"


class PeopleField(forms.CharField):
    """Several people, one a line, each by name, address or both; gives them as a list, nobody twice."""

    widget = forms.Textarea

    def __init__(self, people: Callable[[], QuerySet[User]], **kwargs: Any) -> None:
        super().__init__(max_length=20_000, **kwargs)
        self.one = PersonField(people, required=False)

    def prepare_value(self, value: Any) -> Any:
        """People as the field shows them."""
        return value if isinstance(value, str) or value is None else "\n".join(written(person) for person in value)

    def clean(self, value: Any) -> list[User]:
        """The people meant; raises ValidationError naming the line."""
        found: dict[int, User] = {}
        for number, line in enumerate(super().clean(value).splitlines(), start=1):
            try:
                person = self.one.clean(line)
            except forms.ValidationError as error:
                told = _("Line %(line)s: %(message)s")
                raise forms.ValidationError(told, params={"line": number, "message": error.messages[0]}) from error
            if person is not None:
                found[person.pk] = person
        return list(found.values())


class ZoneWidget(forms.TextInput):
    """A text field with the world's zones below it, by the browser's own means."""

    template_name = "people/widgets/zone.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the zones offered, and the field tied to their list."""
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_zones"
        context["widget"]["attrs"] |= {"list": list_id, "autocomplete": "off", "spellcheck": "false"}
        return context | {"list_id": list_id, "zones": zones()}


class ZoneField(forms.CharField):
    """An IANA time zone, typed with the known ones offered. Whether it exists, the action says."""

    widget = ZoneWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, **kwargs)


@cache
def zones() -> tuple[str, ...]:
    """The zones that are named after a place."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))
