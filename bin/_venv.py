"""Makes `.venv` from the hashed lock once, and again when the lock changes; two runs at once are safe. Stdlib only."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


def fingerprint(name: str) -> str:
    """What the environment is made of: the lock's bytes and the Python under it."""
    text = (ROOT / LOCKS[name]).read_bytes()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}" if not PYTHON.exists() else venv_version()
    return f"{version} {hashlib.sha256(text).hexdigest()}"


def venv_version() -> str:
    """The version line of the environment that stands, such as `3.11`; empty where none does."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text().splitlines()
    except OSError:
        return ""
    found = [line.partition("=")[2].strip() for line in lines if line.startswith("version")]
    return ".".join(found[0].split(".")[:2]) if found else ""


def works() -> bool:
    """Whether the environment's Python still starts (it does not when the system's Python went away)."""
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def stamp(name: str) -> Path:
    """The file that says which lock the environment was made from."""
    return VENV / f"fortnight-{name}.lock"


def is_current(name: str) -> bool:
    """Whether nothing has to be done: the usual case, answered without starting a process."""
    try:
        return PYTHON.exists() and stamp(name).read_text() == fingerprint(name)
    except OSError:
        return False


def run(*command: str | Path) -> None:
    """Run one step; when it fails, its own words have been printed and ours name the step."""
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise SystemExit(f"fortnight: '{' '.join(map(str, command))}' failed; the reason stands above.")


def make(name: str) -> None:
    """Create the environment where it is missing or broken, install the lock, and leave the stamp last of all."""
    began = time.monotonic()
    if not works():
        print("Making .venv …", file=sys.stderr, flush=True)
        run(sys.executable, "-m", "venv", "--clear", VENV)
    print(f"Installing {LOCKS[name]} …", file=sys.stderr, flush=True)
    # The index, the cache and the certificates are the reader's own: pip's settings are not ours to override.
    options = ["--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps", "--require-hashes"]
    run(PYTHON, "-m", "pip", "install", *options, "-r", ROOT / LOCKS[name])
    stamp(name).write_text(fingerprint(name))
    print(f"Installed in {time.monotonic() - began:.0f} s.", file=sys.stderr, flush=True)


def main(wanted: list[str]) -> None:
    """`_venv.py run|dev`: the environment, with the tests' tools where they are asked for."""
    missing = [name for name in dict.fromkeys(("run", *wanted)) if not is_current(name)]
    if not missing:
        return
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    for name in missing:
        if not is_current(name):
            make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
