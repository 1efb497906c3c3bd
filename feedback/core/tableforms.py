"""The form of every page that takes a table: a file, or pasted text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: Bytes; what is larger goes through a command.
LARGEST_TABLE = 2_000_000


class TableForm(forms.Form):
    """A table as a file or pasted; `cleaned_data["table"]` are its bytes. `command` is what takes larger ones."""

    command = ""

    file = forms.FileField(label=_("CSV file"), required=False, widget=forms.FileInput({"accept": ".csv,text/csv"}))
    pasted = forms.CharField(
        label=_("Or paste the table"),
        required=False,
        strip=False,
        widget=forms.Textarea({"class": "in-mono", "spellcheck": "false"}),
    )
    partial = forms.BooleanField(label=_("Store the good rows even if others have to be corrected"), required=False)

    def clean(self) -> dict[str, Any]:
        """The table as bytes, from wherever it came."""
        found = super().clean() or {}
        file = found.get("file")
        size = file.size if file else len((found.get("pasted") or "").encode())
        if not size:
            self.add_error("file", _("Choose a file, or paste the table below."))
        elif size > LARGEST_TABLE:
            told = _("This is more than a page can take. Use the command %(command)s for it.")
            self.add_error("file", told % {"command": self.command})
        else:
            found["table"] = file.read() if file else found["pasted"].encode("utf-8", "surrogatepass")
        return found
