"""What kind of test a file holds: its folder or its name says so, or it does itself. Standard library only."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
#: Files whose tests must have the database server to themselves.
ALONE = {"test_counting.py", "test_journal.py", "test_sealing.py"}
#: Files whose tests say the same on every database: they ask none, start what they need themselves, or are about doors,
#: which are the same before both. They run once, whole, beside the database of production.
ONCE = {
    "api/test_schema.py",
    "core/test_api_description.py",
    "house/test_french.py",
    "house/test_rooms.py",
    "house/test_matrix.py",
    "desk/test_twins.py",
    "ops/test_settings.py",
    "ops/test_embedded_broker.py",
    "calendars/test_engine_properties.py",
    "training/test_planner.py",
    "routing/test_engine.py",
    "champions/test_rotation.py",
    "commitments/test_targets.py",
}
MARKED = {"browser": "browser", "faults": "fault", "load": "load"}


def marks_of(file: Path) -> set[str]:
    """What every test in it is marked with."""
    by_folder = {MARKED[file.parent.name]} if file.parent.name in MARKED else set()
    alone = {"alone"} if file.name in ALONE else set()
    return by_folder | alone | ({"once"} if file.relative_to(TESTS).as_posix() in ONCE else set())


def files(*marks: str) -> list[str]:
    """The files in which there are tests marked so: to collect all others takes longer than some of these run."""
    found = sorted(TESTS.rglob("test_*.py"))
    return [str(file) for file in found if marks_of(file) & set(marks) or any(_says(file, mark) for mark in marks)]


def ignoring(*marks: str) -> list[str]:
    """What keeps pytest from reading files all of whose tests are marked so: each process would, some for seconds."""
    return [f"--ignore={file}" for file in sorted(TESTS.rglob("test_*.py")) if marks_of(file) & set(marks)]


def _says(file: Path, mark: str) -> bool:
    return f"mark.{mark}" in file.read_text()
