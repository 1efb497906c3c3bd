"""Choosing one person in a form, among five or among two hundred thousand: typed, with the likely ones offered."""

import re
from collections.abc import Callable
from typing import Any

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
