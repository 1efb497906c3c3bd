"""A person, and clients that ask as them."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from feedback.people.models import ApiToken, User

AsClient = Callable[..., APIClient]


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("ada@demo.test", name="Ada Agent")


@pytest.fixture
def client_of(person: User) -> AsClient:
    """A client with a token of this scope, for Ada or another person."""

    def made(scope: str = "write", user: User | None = None, **options: Any) -> APIClient:
        _token, text = ApiToken.objects.create(user or person, scope=scope)
        client = APIClient(raise_request_exception=False, **options)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return made


@pytest.fixture
def api(client_of: AsClient) -> APIClient:
    return client_of()
