"""References that read aloud well: `F-1042` is report number 1042. Both are accepted wherever an id is."""

import re

#: What both databases can hold in a key; a larger number names nothing.
LARGEST_ID = 2**63 - 1
_REFERENCE = re.compile(r"(?:([A-Za-z]{1,3})-)?([0-9]{1,19})", re.ASCII)


def reference(prefix: str, pk: int) -> str:
    """`("F", 1042)` → `F-1042`."""
    return f"{prefix}-{pk}"


def parse_id(text: object, prefix: str = "") -> int | None:
    """The number that `1042`, `"1042"`, `"F-1042"` or `"f-1042"` names, or None when it cannot name anything.

    A letter in front counts only if it is the thing's own `prefix`.
    """
    if isinstance(text, bool) or not isinstance(text, (int, str)):
        return None
    found = _REFERENCE.fullmatch(str(text).strip()) if not isinstance(text, int) or text >= 0 else None
    if found is None or (found[1] or prefix).upper() != prefix.upper():
        return None
    number = int(found[2])
    return number if 0 < number <= LARGEST_ID else None
