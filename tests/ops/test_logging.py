"""A log line says what happened and never who, what they wrote or which key they held."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from feedback.core.logging import configuration


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the product would write to standard output."""
    config = configuration("INFO")
    stream = io.StringIO()
    config["handlers"]["out"]["stream"] = stream
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(configuration("WARNING"))


def written(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_value_that_is_not_on_the_list_is_not_written(lines: io.StringIO) -> None:
    structlog.get_logger("any").info("filed", count=3, text="my card is 4111 1111 1111 1111", email="ada@example.org")
    assert [(line["event"], line.get("count")) for line in written(lines)] == [("filed", 3)]
    assert "4111" not in lines.getvalue()
    assert "ada@" not in lines.getvalue()


def test_another_librarys_message_loses_its_values(lines: io.StringIO) -> None:
    logging.getLogger("library").warning("Could not deliver to %s", "ada@example.org")
    assert written(lines)[0]["event"] == "Could not deliver to %s"
    assert "ada@" not in lines.getvalue()


def test_an_exception_keeps_its_place_and_loses_its_words(lines: io.StringIO) -> None:
    try:
        raise IntegrityError("Key (email)=(ada@example.org) already exists.")
    except IntegrityError:
        logging.getLogger("library").exception("failed")
        structlog.get_logger("ours").exception("failed too")
    first, second = written(lines)
    assert first["error"] == second["error"] == "django.db.utils.IntegrityError"
    assert "test_an_exception_keeps_its_place" in str(first["frames"])
    assert "ada@" not in lines.getvalue()


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_pattern_and_without_its_query(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/healthz", {"q": "secret words"}, headers={"X-Request-ID": "from-the-proxy-1"})
    assert answer["X-Request-ID"] == "from-the-proxy-1"
    client.get("/account/password/reset/key/1-one-time-key/", {"q": "secret words"})
    found = [line for line in written(lines) if line["event"] == "request"]
    assert [line["route"] for line in found] == ["account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"]
    assert found[0]["method"] == "GET"
    assert len(str(found[0]["request_id"])) == 32
    assert "secret" not in lines.getvalue()
    assert "one-time-key" not in lines.getvalue()


def test_a_request_id_that_could_forge_a_line_is_replaced(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "x\ninjected"})["X-Request-ID"] != "x\ninjected"
