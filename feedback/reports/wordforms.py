"""The words of a text in the form in which they are stored and looked for: folded, taken apart, stemmed. Pure.

English and French together, without guessing which one a text is in: the same light rules for both, so that "Résumés",
"summaries" and "won't" always become the same tokens. What matters is that both sides of a comparison get the same
treatment, not that a stem is a word.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

#: A word beyond this is noise, and an index has its limits.
LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o"})
_CONTRACTIONS = tuple(
    (re.compile(pattern), whole)
    for pattern, whole in (
        (r"\bca(?:n'?t|nnot)\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (r"n't\b", " not"),
        (r"\b(did|does|do|is|was|has|have|had|would|could|should|are|were)nt\b", r"\1 not"),
        (r"\bi'?m\b", "i am"),
        (r"'(?:ve)\b", " have"),
        (r"'(?:re)\b", " are"),
        (r"'(?:ll)\b", " will"),
        (r"'d\b", " would"),
        (r"'s\b", ""),
        (r"\b(?:[cdjlmnst]|qu|lorsqu|jusqu|puisqu)'(?=\w)", " "),
    )
)
_FORMS = {
    # English
    "be": "am is are was were been being",
    "have": "has had having",
    "do": "does did done doing",
    "go": "going went gone goes",
    "get": "got gotten",
    "make": "made",
    "take": "took taken",
    "use": "used using",
    "agree": "agreed",
    "pay": "paid payed",
    "send": "sent",
    "lose": "lost loses",
    "steal": "stole stolen",
    "think": "thought",
    "find": "found",
    "buy": "bought",
    "tell": "told",
    "say": "said says",
    "give": "gave given",
    "know": "knew known",
    "come": "came",
    "show": "shown",
    "write": "wrote written",
    "break": "broke broken",
    "freeze": "froze frozen",
    "hear": "heard",
    "speak": "spoke spoken",
    "keep": "kept",
    "leave": "left",
    "feel": "felt",
    "see": "saw seen",
    "run": "ran",
    "begin": "began begun",
    "choose": "chose chosen",
    "forget": "forgot forgotten",
    "hang": "hung",
    "stick": "stuck",
    "person": "people persons",
    "i": "me",
    "my": "mine",
    # French; accents are folded by now
    "etre": "suis es est sommes etes sont etait etaient ete sera serait",
    "avoir": "ai as ont avons avez avait avaient eu aura aurait",
    "faire": "fais fait faisons faites font faisait",
    "aller": "vais vas va allons allez vont",
    "pouvoir": "peux peut pouvons pouvez peuvent pouvait",
    "vouloir": "veux veut voulons voulez veulent",
    "devoir": "dois doit devons devez doivent",
    "mettre": "mets met mettent mis mise",
    "prendre": "prends prend prennent pris prise",
    "perdre": "perds perd perdent perdu perdue",
    "repondre": "reponds repond repondent repondu",
    "ecrire": "ecris ecrit ecrivent",
    "dire": "dis dit disent",
    "voir": "vois voit voient vu",
    "savoir": "sais sait savent",
}
#: Forms that no rule leads back to their word.
IRREGULAR: Mapping[str, str] = MappingProxyType(
    {form: word for word, forms in _FORMS.items() for form in forms.split()}
)
_VOWEL = re.compile("[aeiouy]")
#: "mak", "typ": what English verbs keep before "-ing" and "-ed" when their word has four letters and ends in "e".
_WITHOUT_E = re.compile("[^aeiou][aeiouy][^aeiouwxy]")
#: Longest first; each needs so many letters before it. No "e", "s" or "y" stands at the end of a word by then.
_ENDINGS = (
    ("issement", 3), ("ement", 4), ("ation", 4), ("ment", 4), ("ness", 4), ("abl", 4), ("eri", 4),
    ("eur", 4), ("eus", 4), ("ibl", 4), ("ion", 4), ("at", 5), ("er", 4), ("if", 5), ("iv", 5),
)  # fmt: skip


def words(text: str) -> list[str]:
    """The tokens of a text in their order, repeated as often as they occur: lower-case letters and digits only."""
    text = fold(text)
    for contraction, whole in _CONTRACTIONS:
        text = contraction.sub(whole, text)
    return [stem(word) for word in _WORD.findall(text) if len(word) <= LONGEST_WORD]


def fold(text: str) -> str:
    """Lower case, without accents, with plain apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without its ending: "summaries" and "summary" → "summari"."""
    word = IRREGULAR.get(word, word)
    if not word.isalpha() or len(word) < 3:
        return word
    if len(word) == 3:
        return word[:2] if word.endswith("s") and not _VOWEL.match(word[1]) and word[1] != "s" else word
    word = _short_ending(_adjective(_tense(word)))
    return word[:-1] if word.endswith("ll") and len(word) > 4 else word


def _tense(word: str) -> str:
    """Without the endings of English tenses and of plurals."""
    word = word.removesuffix("s") if word.endswith("ings") else word
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "edly", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest) and not word.endswith("eed"):
            doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz"
            return rest[:-1] if doubled else f"{rest}e" if _WITHOUT_E.fullmatch(rest) else rest
    return _singular(word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("aux") and len(word) > 4:
        return word[:-3] + "al"
    if word.endswith("es") and len(word) > 4 and word[-3] in "sxzhe":
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


def _adjective(word: str) -> str:
    """ "possibly" → "possible", "automatically" → "automatic", "completely" → "complete"."""
    if not word.endswith("ly") or len(word) < 6:
        return word
    return f"{word[:-1]}e" if word.endswith("bly") else word.removesuffix("ally" if word.endswith("ically") else "ly")


def _short_ending(word: str) -> str:
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
        word = word[:-1] if word.endswith("e") and len(word) > 4 else word
    if word.endswith(("val", "wal", "sal")) and len(word) > 6:  # "arrival", "withdrawal", "refusal"
        return word[:-2]
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word
