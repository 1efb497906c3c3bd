"""What the tests need of the machine, and how to get it: the system's package manager, saying so. Stdlib only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests import servers


@dataclass(frozen=True)
class Need:
    """A program, and what its package is called by each package manager."""

    what: str
    find: Callable[[], str]
    packages: dict[str, str]


def chromium() -> str:
    """The browser: the one CHROMIUM names, or the system's."""
    return os.environ.get("CHROMIUM") or servers.program(*servers.CHROMIUMS)


POSTGRES = Need(
    "PostgreSQL",
    lambda: servers.postgres_program("initdb"),
    {"apt-get": "postgresql", "dnf": "postgresql-server", "apk": "postgresql", "brew": "postgresql"},
)
REDIS = Need(
    "Redis",
    servers.redis_program,
    {"apt-get": "redis-server", "dnf": "redis", "apk": "redis", "brew": "redis"},
)
CHROMIUM = Need(
    "Chromium",
    chromium,
    {"apt-get": "chromium", "dnf": "chromium", "apk": "chromium", "brew": "--cask chromium"},
)
GETTEXT = Need(
    "gettext",
    lambda: servers.program("msgfmt"),
    dict.fromkeys(("apt-get", "dnf", "apk", "brew"), "gettext"),
)
INSTALL = {
    "apt-get": ["install", "-y", "--no-install-recommends"],
    "dnf": ["install", "-y"],
    "apk": ["add"],
    "brew": ["install"],
}


def provide(need: Need) -> None:
    """Make sure it is there; installs it where it is not, and stops with one line where that fails."""
    if present(need):
        return
    manager = next((name for name in INSTALL if shutil.which(name)), None)
    if manager:
        say(f"{need.what} is not here; installing it with {manager} …")
        install(manager, need.packages[manager])
    if need is CHROMIUM and not present(need):
        say("no package of Chromium here; fetching Playwright's …")
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=False)
        os.environ["CHROMIUM"] = playwrights_own()
    if not present(need):
        raise SystemExit(
            f"fortnight: {need.what} is not here and could not be installed. Install it and run bin/test again."
        )


def present(need: Need) -> bool:
    """Whether the program is on this machine."""
    try:
        return bool(need.find())
    except servers.Missing:
        return False


def install(manager: str, packages: str) -> None:
    """Run the package manager, as root where it wants that; its own words are shown."""
    rights = ["sudo"] if os.geteuid() != 0 and manager != "brew" and shutil.which("sudo") else []
    # Runlevel 1: a server that is installed for a test need not be started by the system.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    if manager == "apt-get":
        subprocess.run([*rights, manager, "update", "-qq"], check=False, env=env)
    subprocess.run([*rights, manager, *INSTALL[manager], *packages.split()], check=False, env=env)


def playwrights_own() -> str:
    """The path of the Chromium that Playwright keeps, empty where it has none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if os.path.exists(path) else ""  # noqa: PTH110 - an empty string is an answer


def say(text: str) -> None:
    """A line for the person in front of the terminal."""
    print(f"fortnight: {text}", flush=True)
