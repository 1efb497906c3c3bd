"""What kind of test a file holds: its folder or its name says so, or it does itself. Standard library only."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
#: Files whose tests must have the database server to themselves.
ALONE = {"test_counting.py", "test_journal.py", "test_sealing.py"}
MARKED = {"browser": "browser", "faults": "fault", "load": "load"}


def marks_of(file: Path) -> set[str]:
    """What every test in it is marked with."""
    by_folder = {MARKED[file.parent.name]} if file.parent.name in MARKED else set()
    return by_folder | ({"alone"} if file.name in ALONE else set())


def files(*marks: str) -> list[str]:
    """The files in which there are tests marked so: to collect all others takes longer than some of these run."""
    found = sorted(TESTS.rglob("test_*.py"))
    return [str(file) for file in found if marks_of(file) & set(marks) or any(_says(file, mark) for mark in marks)]


def _says(file: Path, mark: str) -> bool:
    return f"mark.{mark}" in file.read_text()
