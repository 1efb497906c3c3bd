"""A missing or malformed variable stops the start with one line that names it; production settings pass the check."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.processes import ROOT, clean_environment

PRODUCTION = {
    "DATABASE_URL": "postgres://fortnight@127.0.0.1:1/fortnight",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "an-example-of-a-key-that-is-long-enough-0123456789",
    "BASE_URL": "https://fortnight.example.org",
    "ALLOWED_HOSTS": "fortnight.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


def start(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """What the settings say to an environment."""
    env = {**clean_environment(), "DATA_DIR": str(folder), **given}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"], cwd=ROOT, env=env, text=True, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere/db"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("BASE_URL", "fortnight.example.org"),
        ("EMAIL_URL", "mail.example.org"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("LANGUAGE_CODE", "tlh"),
        ("DEBUG", "perhaps"),
        ("SWEEP_SECONDS", "often"),
        ("SWEEP_SECONDS", "-1"),
        ("LOCK_SECONDS", "long"),
        ("STATEMENT_SECONDS", "0"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", ""),
        ("METRICS_ALLOW", "everybody"),
        ("TRUSTED_PROXIES", "some"),
        ("LOG_LEVEL", "loud"),
        ("DATA_DIR", "/dev/null/here"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = start(tmp_path, **{**PRODUCTION, name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"fortnight: {name}: ")
    assert len(done.stderr.splitlines()) == 1


def test_good_values_start(tmp_path: Path) -> None:
    assert start(tmp_path, **PRODUCTION).returncode == 0
    assert start(tmp_path).returncode == 0


def test_the_embedded_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    start(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    start(tmp_path)
    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_djangos_deployment_check_is_clean(tmp_path: Path) -> None:
    env = {**clean_environment(), "DATA_DIR": str(tmp_path), **PRODUCTION}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=env, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout, done.stdout


def test_every_variable_is_explained() -> None:
    code = "".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    read = set(re.findall(r"""(?:environment\.\w+|environ\.get)\(\s*["']([A-Z_]+)["']""", code))
    explained = set(re.findall(r"`([A-Z_]{4,})`", (ROOT / "docs/operations.md").read_text()))
    assert len(read) > 12
    assert read - explained == set()


def test_every_periodic_job_is_explained() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    assert {task for task in settings.CELERY_BEAT_SCHEDULE if f"`{task}`" not in text} == set()


def test_the_tests_never_use_what_the_environment_holds_for_the_real_thing() -> None:
    assert os.environ["DATABASE_URL"] == os.environ.get("TEST_DATABASE_URL", "")
