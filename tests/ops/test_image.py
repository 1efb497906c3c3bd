"""The compose file says what production needs, and the image's steps work in a clean directory.

No Docker engine is needed: the file is read as Compose reads it, and the steps are run by hand.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.processes import ROOT, clean_environment, get, process
from tests.servers import Server, free_port, wait_for

OURS = ("web", "worker", "scheduler")
SECRETS = {"SECRET_KEY", "BASE_URL", "EMAIL_URL", "POSTGRES_PASSWORD"}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([?-])([^}]*))?\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file as YAML."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_there_are_two_of_each_of_ours_and_one_of_each_server(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {name: services[name]["deploy"]["replicas"] for name in OURS} == dict.fromkeys(OURS, 2)
    assert set(services) == {*OURS, "migrate", "db", "redis"}


def test_every_service_is_watched_and_starts_in_order(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert all("healthcheck" in services[name] for name in (*OURS, "db", "redis"))
    assert all(services[name]["depends_on"]["migrate"]["condition"].endswith("successfully") for name in OURS)
    assert services["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert "migrate" not in services["migrate"]["depends_on"]


def test_ours_have_no_rights_beyond_their_own(compose: dict[str, Any]) -> None:
    for name in (*OURS, "migrate"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "privileged" not in service
    assert compose["networks"]["inside"]["internal"] is True
    assert compose["services"]["db"]["networks"] == compose["services"]["redis"]["networks"] == ["inside"]
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["web"]["ports"])


def test_secrets_come_from_the_environment_and_have_no_default() -> None:
    found = VARIABLE.findall((ROOT / "docker-compose.yml").read_text())
    assert {name for name, mark, _ in found if mark == "?"} == SECRETS
    assert not {name for name, mark, _ in found if mark != "?"} & SECRETS
    example = (ROOT / ".env.example").read_text()
    assert all(f"\n{name}=\n" in example for name in SECRETS)
    assert {name for name, _, _ in found} == set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))


def test_every_variable_is_one_the_settings_read(compose: dict[str, Any]) -> None:
    read = (ROOT / "config/environment.py").read_text() + (ROOT / "config/settings.py").read_text()
    given = set(compose["services"]["web"]["environment"])
    assert {name for name in given if f'"{name}"' not in read} == set()


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's lines, continuation lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line.partition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in lines]


def test_the_image_does_not_run_as_root_and_stops_when_asked() -> None:
    last = [(word, rest) for word, rest in instructions() if word in ("USER", "ENTRYPOINT", "CMD")]
    assert last == [
        ("USER", "10001"),
        ("ENTRYPOINT", '["python", "-m", "config.parts"]'),
        ("CMD", '["web", "--host", "0.0.0.0"]'),
    ]


@pytest.mark.load
def test_the_images_steps_work_in_a_clean_directory(
    tmp_path: Path, postgres_server: Server, redis_server: Server
) -> None:
    """What the Dockerfile and the compose file run, on PostgreSQL and Redis, from a copy without anything else."""
    app, venv = tmp_path / "app", tmp_path / "venv"
    copy_as_docker_does(app)
    places = {"/opt/venv": venv, "/app": app, "DATA_DIR=/tmp/build": f"DATA_DIR={tmp_path}/build"}
    for step in (rest for word, rest in instructions() if word == "RUN" and "useradd" not in rest):
        run_by_hand(step, places, app)
    env = {
        "PATH": f"{venv}/bin:{os.environ['PATH']}",
        "DATABASE_URL": postgres_server.url,
        "REDIS_URL": redis_server.url.replace("/0", "/1"),
        "SECRET_KEY": "k" * 50,
        "BASE_URL": "https://fortnight.example.org",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "DATA_DIR": str(tmp_path / "data"),
        "STATIC_ROOT": str(app / "static"),
        "TRUSTED_PROXIES": "1",
    }
    part = [str(venv / "bin/python"), "-m"]
    subprocess.run([*part, "config.prepare", "--tables"], cwd=app, check=True, env=env)
    port = free_port()
    web = process(*part, "config.parts", "web", "--port", str(port), env=env, log=tmp_path / "web.log", cwd=app)
    worker = process(*part, "config.parts", "worker", env=env, log=tmp_path / "worker.log", cwd=app)
    beat = process(*part, "config.parts", "scheduler", env=env, log=tmp_path / "beat.log", cwd=app)
    with web as serving, worker as working, beat as beating:
        wait_for(lambda: get(f"http://127.0.0.1:{port}/readyz")[1].count('"ok"') == 4, "everything", 60)
        wait_for((tmp_path / "data" / "scheduler.beat").exists, "the scheduler's beat", 10)
        ping = [str(venv / "bin/celery"), "-A", "config", "inspect", "ping", "--timeout", "5"]
        assert subprocess.run(ping, cwd=app, env=env, capture_output=True, check=False).returncode == 0
        for child in (serving, working, beating):
            child.terminate()
            assert child.wait(20) in (0, -15)


def run_by_hand(step: str, places: dict[str, object], app: Path) -> None:
    """One of the Dockerfile's steps, with the image's places put elsewhere."""
    for place, here in places.items():
        step = step.replace(place, str(here))
    step = re.sub(r"^python ", f"{sys.executable} ", step)
    env = {name: value for name, value in clean_environment().items() if name != "PYTHONPYCACHEPREFIX"}
    subprocess.run(step, shell=True, cwd=app, check=True, env=env)  # noqa: S602 - as the image does it


def copy_as_docker_does(app: Path) -> None:
    """The checkout without what .dockerignore names."""
    ignored = [line.strip() for line in (ROOT / ".dockerignore").read_text().splitlines() if line.strip()]
    names = [name.removeprefix("**/") for name in ignored]
    shutil.copytree(ROOT, app, ignore=shutil.ignore_patterns(*names))
