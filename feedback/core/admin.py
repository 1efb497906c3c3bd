"""Django's admin as a window: admins may look at the tables, and nobody can change anything past the journal.

Rooms register their models with `JournalledAdmin`. A model that another package registers with an admin of its own is
not shown at all, because that one would write without an event.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

MOST_COUNTED = 10_000


class ShortCount(Paginator):
    """Counts no further than 10,000 rows: nobody pages through more, and a whole table is never counted."""

    @cached_property
    def count(self) -> int:
        """How many rows there are to page through."""
        rows = self.object_list
        return len(rows.values_list("pk", flat=True)[:MOST_COUNTED]) if isinstance(rows, QuerySet) else len(rows)


class JournalledAdmin(admin.ModelAdmin):
    """A read-only view of a table. Every change goes through the pages and the API, whose actions keep the journal.

    List columns in `list_display` and what is opened in `fields`; leave out what nobody should read there.
    """

    actions = None
    list_per_page = 50
    paginator = ShortCount
    show_full_result_count = False
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter the admin sees every room in it."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Looking is free for admins."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added past the journal."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed past the journal."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted past the journal."""
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of a thing stands in the journal."""
        query = urlencode({"subject_type": self.opts.model_name or "", "subject_id": object_id})
        return redirect(f"{redirect('events:journal').url}?{query}")


class JournalledSite(admin.AdminSite):
    """The admin site of those who look after the organisation; signing in and passwords are the product's own pages."""

    site_title = _("Fortnight")
    site_header = _("Fortnight: the tables behind it, to look at")
    index_title = _("Tables")

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Take a JournalledAdmin; another package's admin, which would write past the journal, is left out."""
        if admin_class is not None and issubclass(admin_class, JournalledAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the sign-in page, and tell everybody else that this is not for them."""
        if request.user.is_authenticated:
            raise PermissionDenied(_("This is for admins."))
        return redirect(f"{redirect('account_login').url}?{urlencode({'next': request.GET.get('next', '/admin/')})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Sign out on the product's own page."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Change the password on the product's own page, which keeps its rules."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """See `password_change`."""
        return redirect("account_change_password")
