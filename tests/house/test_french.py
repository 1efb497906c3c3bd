"""Every text that a reader sees exists in French, and the compiled messages are those of the sources."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.servers import program

MESSAGES = Path("locale/fr/LC_MESSAGES")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The French messages as `makemessages` would leave them, in a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for folder in ("feedback", "templates", "config", "locale"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location", "--no-obsolete"]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=copy, env={**env, "PYTHONPATH": ""}, check=True, capture_output=True)
    return copy / MESSAGES / "django.po"


def entries(*filters: str, file: Path) -> list[str]:
    """The messages of a file that gettext's own filter lets through."""
    done = subprocess.run(
        [program("msgattrib"), *filters, "--no-obsolete", file], capture_output=True, text=True, check=True
    )
    return [text for text in re.findall(r'^msgid ((?:".*"\n)+)', done.stdout, re.MULTILINE) if text.strip() != '""']


def test_nothing_is_left_in_english(extracted: Path) -> None:
    assert entries("--untranslated", file=extracted) == []


def test_no_text_hides_behind_a_name_that_is_not_looked_for() -> None:
    """`makemessages` knows these functions by their own names, and `_`."""
    renamed = re.compile(r"\b[a-z]*gettext(?:_lazy|_noop)? as (?!_\b)\w+")
    sources = [path for folder in ("feedback", "config") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if renamed.search(path.read_text())] == []


def test_nothing_is_only_guessed(extracted: Path) -> None:
    assert entries("--only-fuzzy", file=extracted) == []


def test_placeholders_and_plurals_fit(extracted: Path) -> None:
    checked = [program("msgfmt"), "--check-format", "--check-header", "--output-file", os.devnull, extracted]
    done = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_compiled_messages_are_those_of_the_sources(tmp_path: Path) -> None:
    compiled = tmp_path / "django.mo"
    subprocess.run([program("msgfmt"), "--output-file", compiled, ROOT / MESSAGES / "django.po"], check=True)
    assert catalogue(compiled) == catalogue(ROOT / MESSAGES / "django.mo")


def test_no_line_begins_with_what_ends_a_sentence() -> None:
    """French sets a space before : ; ? ! and inside « », and it must be one at which no line breaks."""
    texts = [text for text in catalogue(ROOT / MESSAGES / "django.mo").values() if isinstance(text, str)]
    assert [text for text in texts if re.search(r" [:;?!](?=\W|$)|« | »", text)] == []


def catalogue(file: Path) -> dict[object, str]:
    """What a compiled file holds, without the date in its head."""
    with file.open("rb") as opened:
        found = dict(gettext.GNUTranslations(opened)._catalog)  # type: ignore[attr-defined]
    found.pop("", None)
    return found
