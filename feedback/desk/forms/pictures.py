"""Several files in one field, with the tools of desk/pictures.js: paste, drop, cover what is a customer's."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from feedback.reports.actions.attaching import MOST

ACCEPT = "image/png,image/jpeg,image/webp,image/gif,text/plain,application/pdf"


class FilesInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """At most as many files as a report takes; gives a list, empty for none."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": FilesInput(attrs={"accept": ACCEPT}), **kwargs})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each by itself; what their content is, the action knows."""
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > MOST:
            raise forms.ValidationError(_("Five files at most. Take some away."), code="most")
        return [super(FilesField, self).clean(one, initial) for one in given]


def contents_of(files: Iterable[UploadedFile]) -> Iterator[bytes]:
    """What was sent, for telling whether it was sent before."""
    for file in files:
        file.seek(0)
        yield file.read()
