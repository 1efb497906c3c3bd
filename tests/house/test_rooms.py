"""The house keeps its order: what import-linter cannot see, because it is in the tables or in the text."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parent.parent.parent
LINES = 400


def rooms() -> list[str]:
    """The rooms from the highest to the lowest: the same list that import-linter goes by."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [layer.strip("()") for layer in contracts[0]["layers"] if ":" not in layer]


def room_of(model: type[Model]) -> str:
    """The room a table lies in; empty for somebody else's."""
    name = model.__module__
    return name.split(".")[1] if name.startswith("feedback.") else ""


def relations() -> list[Field]:
    """Every foreign key and many-to-many of our tables that points to another of them."""
    fields = [field for model in apps.get_models() if room_of(model) for field in model._meta.get_fields()]
    ours = [field for field in fields if isinstance(field, Field) and field.is_relation]
    return [field for field in ours if room_of(field.related_model)]  # type: ignore[arg-type]


def test_every_room_with_tables_has_its_place() -> None:
    assert {room_of(model) for model in apps.get_models()} - {""} <= set(rooms())
    assert len(relations()) > 20


@pytest.mark.parametrize("field", relations(), ids=str)
def test_a_foreign_key_points_down(field: Field) -> None:
    order = rooms()
    assert order.index(room_of(field.related_model)) >= order.index(room_of(field.model))  # type: ignore[arg-type]


def sources(*patterns: str) -> list[Path]:
    """Our own files, without what a tool wrote."""
    found = [
        path
        for folder in ("bin", "config", "feedback", "templates", "tests", "bench")
        for path in walk(folder, patterns)
    ]
    return [path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts]


def walk(folder: str, patterns: tuple[str, ...]) -> list[Path]:
    return [path for pattern in patterns for path in (ROOT / folder).rglob(pattern)]


def test_no_file_grows_past_what_one_reads_at_a_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources("*.py", "*.html", "*.js")
    }
    assert {name: lines for name, lines in long.items() if lines > LINES} == {}


def test_there_is_no_junk_drawer() -> None:
    assert [
        path for path in sources("utils.py", "helpers.py", "common.py", "misc.py") if path.name != "__init__.py"
    ] == []


def test_pages_keep_the_strict_content_policy() -> None:
    """No inline script, no inline style, no handler in an attribute, nothing from another address."""
    forbidden = ("<script>", "style=", "onclick=", "onchange=", "onsubmit=", "javascript:", "//cdn", "hx-on")
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in sources("*.html")
        for word in forbidden
        if word in path.read_text() and "email" not in path.parts
    }
    assert found == set()


def test_nothing_names_a_package_index() -> None:
    """Where packages come from is the reader's setting: a lock that names a host works in one place only."""
    text = (ROOT / "requirements.txt").read_text() + (ROOT / "requirements-dev.txt").read_text()
    assert "://" not in text
    assert "--hash=sha256:" in text
