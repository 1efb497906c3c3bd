"""Two or three signs that stand for a person."""


def initials_of(name: str) -> str:
    """ "MT" for Marie Tremblay, "17" for Agent 017, "O4" for Owner 04, "?" for nobody."""
    words = name.split()
    if not words:
        return "?"
    last = words[-1]
    if last.isdecimal():
        number = str(int(last))
        return number[-3:] if len(number) > 1 else words[0][0].upper() + number
    return (words[0][0] + (last[0] if len(words) > 1 else "")).upper()
