"""Django's admin: admins look, nobody writes, and nothing shows what one signs in by."""

import pytest
from django.contrib import admin
from django.test import Client

from feedback.core.admin import JournalledAdmin
from feedback.people import actions
from feedback.people.models import Site, User
from tests.people.factory import PASSWORD, centre, person

pytestmark = pytest.mark.django_db


def signed_in(someone: User) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def test_only_admins_get_in() -> None:
    centre()
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0] == "/account/login/?next=%2Fadmin%2F"
    for role in ("agent", "champion", "owner", "supervisor"):
        assert signed_in(person(role.title(), role)).get("/admin/", follow=True).status_code == 403
    assert signed_in(person("Ada", "admin")).get("/admin/").status_code == 200


def test_everything_can_be_looked_at_and_nothing_written() -> None:
    c = centre()
    ada = person("Ada", "admin", password=PASSWORD)
    ada.session_version = 987_654  # which stands nowhere by chance
    ada.save()
    _token, key = actions.create_token(person=ada, by=ada)
    actions.invite(person=ada, by=None)
    client = signed_in(ada)
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, JournalledAdmin)
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        page = client.get(base)
        assert page.status_code == 200, base
        assert client.get(f"{base}add/").status_code == 403, base
        assert client.post(f"{base}add/", {}).status_code == 403, base
        first = model._default_manager.first()
        if first:
            opened = client.get(f"{base}{first.pk}/change/")
            assert opened.status_code == 200, base
            for secret in (key, ada.password, str(ada.session_version)):
                assert secret not in opened.content.decode()
            assert client.post(f"{base}{first.pk}/change/", {"name": "X"}).status_code == 403, base
            assert client.post(f"{base}{first.pk}/delete/", {"post": "yes"}).status_code == 403, base
    assert Site.objects.filter(pk=c.cork.pk, name="Cork").exists()


def test_passwords_are_changed_on_the_products_own_page() -> None:
    centre()
    client = signed_in(person("Ada", "admin"))
    assert client.get("/admin/password_change/")["Location"] == "/account/password/change/"
    assert client.post("/admin/logout/")["Location"] == "/account/logout/"
