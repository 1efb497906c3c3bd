"""Storing what a form says once, however often it is sent and from whichever page."""

from django.utils.translation import gettext as _

from feedback.core.errors import Conflict, KeyReused
from feedback.core.idempotency import LASTING, answer_of, fingerprint_of, once
from feedback.desk.forms.filing import ReportForm, new_key
from feedback.desk.forms.pictures import contents_of
from feedback.people.models import User
from feedback.reports import actions


def file_once(user: User, form: ReportForm) -> str:
    """Store the report, or find the one that this very form has stored already; gives its number.

    Raises what `file_with` raises, and Conflict when the form comes back with other words.
    """
    given = dict(form.cleaned_data)
    key, files = given.pop("key") or new_key(), given.pop("pictures", ())
    facts = (f"{name}={getattr(value, 'pk', value)}" for name, value in sorted(given.items()))
    asked = fingerprint_of(*facts, *contents_of(files))

    def file() -> str:
        return str(actions.file_with(by=user, pictures=files, **given).pk)

    try:
        return once(user.pk, _lasting(key), asked, file)
    except KeyReused:
        # Somebody came back to the form and wrote something else: that is another report, and they should know.
        form.data = {**dict(form.data.items()), "key": new_key()}
        told = _("This page has sent a report before. If this is another friction, send it once more.")
        raise Conflict(told) from None


def stored_before(user: User, form: ReportForm) -> str | None:
    """The number under which this form's report was stored before something on it went out of use; None if it was not,
    or if nothing on it did."""
    key = str(form.data.get("key", ""))
    return answer_of(user.pk, _lasting(key)) if key and not form.is_valid() else None


def _lasting(key: str) -> str:
    """A report may wait in a browser without a connection for months; so long its form's key is remembered."""
    return f"{LASTING}report:{key}"
