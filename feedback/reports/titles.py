"""A title for what somebody wrote: its first sentence, short enough to be read in a list. Pure."""

import re

LONGEST = 160
#: A cut at a word is sensible only if most of the line is left.
SHORTEST_CUT = 100
ELLIPSIS = "…"
#: An end of a sentence stands after a word, and before a space and something that can begin one.
_END = re.compile(r"(?<=[^\s.!?…][.!?…])[\"'”’»)\]]*\s+(?=[\"'“‘«(\[¿¡]*[^\W_a-z])")
#: What ends with a point without ending a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|no|nr|dr|mr|mrs|ms|st|p\.ex|ex|env|cf|mme|mlle|art|tél|tel|max|min|[a-z])\.$",
    re.IGNORECASE,
)


def first_sentence(text: str) -> str:
    """The first sentence of a text in one line of at most 160 characters, its last full stop left out.

    A longer one is cut between two words and ends in "…". The text itself is not touched by it.
    """
    line = next((" ".join(part.split()) for part in text.splitlines() if part.strip()), "")
    return cut(_without_stop(_until_end(line)))


def cut(line: str, longest: int = LONGEST) -> str:
    """A line of at most `longest` characters: whole if it fits, else cut between two words with "…"."""
    if len(line) <= longest:
        return line
    space = line.rfind(" ", 0, longest)
    head = line[:space] if space >= min(SHORTEST_CUT, longest // 2) else line[: longest - 1]
    return head.rstrip(" ,;:–—-(") + ELLIPSIS


def _until_end(line: str) -> str:
    for found in _END.finditer(line):
        sentence = line[: found.start()] + found[0].rstrip()
        if not _ABBREVIATION.search(sentence):
            return sentence
    return line


def _without_stop(sentence: str) -> str:
    return sentence[:-1] if sentence.endswith(".") and not sentence.endswith("..") else sentence
