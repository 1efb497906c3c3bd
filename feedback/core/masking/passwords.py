"""Words that open doors: keys, tokens and passwords, by the form their makers gave them or by the word before. Pure."""

import re
from collections.abc import Iterator

from feedback.core.masking.hits import Hit

#: A secret whose own form says that it is one; every other is a guess or was told.
KEY = "key"

#: A key that is not closed ends with the text: half a key is a key too many.
_KEY_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|.*)",
    re.DOTALL,
)
#: Forms that makers gave their keys so that they can be found: each is public.
_ISSUED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"sk-(?:[a-z]{2,10}-)?[\w-]{20,}|[sr]k_(?:live|test)_\w{16,}|whsec_\w{16,}|"
    r"gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|"
    r"(?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{16}|AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|"
    r"npm_\w{30,}|pypi-[\w-]{30,}|hf_\w{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_\w{32,}|shp(?:at|ca|pa|ss)_\w{20,}|"
    r"sq0[a-z]{3}-[\w-]{20,}|EAA[A-Za-z0-9]{30,}|key-[0-9a-f]{32}|lin_api_\w{20,}|"
    r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"
    r")(?![A-Za-z0-9])"
)
_SCHEME = re.compile(
    r"\b(?:bearer\s+(?P<bearer>(?=\S*\d)[\w.~+/-]{16,}=*)|authorization:?\s+basic\s+(?P<basic>[A-Za-z0-9+/]{8,}={0,2}))",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://(?P<pair>[^\s:/@\[\]]{0,64}:[^\s:/@\[\]]{1,128})@", re.IGNORECASE)
_HOOK = re.compile(r"hooks\.slack\.com/services/(?P<path>[\w/]{20,})")

_QUOTE = r"[\"'“”«‹`]?\s?"
_WORD = (
    r"(?P<word>password|passwd|passwort|kennwort|wachtwoord|contraseña|senha|hasło|pwd|passphrase|pass(?=[\"']?\s?[:=])|"
    r"mot de passe|mdp|code secret)"
)
_KEYS = (
    r"(?P<key>(?:api|access|account|shared|secret|private|signing|auth)[ _-]?(?:access[ _-]?)?(?:key|token|secret)|"
    r"client[ _-]?secret|secret|token|session[_-]?id|sid|jsessionid|phpsessid|csrf[_-]?token|sig|signature|"
    r"clé (?:d['’])?(?:api|accès|secrète)|jeton)"
)
_TOLD = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + _WORD
    + "|"
    + _KEYS
    + r")(?P<sep>[\"'”»]?\s?(?:=>|->|[:=])\s?|(?<=\w)>(?=[^\s<])|"
    + r"\s(?:is|was|it'?s|ist|est|était|c['’]est|es|is|è)\b(?:\s(?:now|maintenant|jetzt))?\s?[:=]?\s?)"
    + _QUOTE
    + r"(?P<value>[^\s\"“”«»`\[\]<]{4,200})",
    re.IGNORECASE,
)
#: What a command is given on its line, and a password that only a space parts from the word for it.
_ON_LINE = re.compile(
    r"(?<![\w-])(?:(?P<flag>--?(?:password|passwd|pass|pwd|token|secret|api-key)[ =]|(?:-u|--user)[ =][\w.@-]{1,64}:)|"
    r"-p|(?:password|passwort|pwd|mdp|mot de passe)\s)(?P<value>[^\s\"'<>\[\]]{6,200})",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:pin(?:[ -]?code)?|code pin|cvv2?|cvc2?|security code|code de sécurité|cryptogramme|otp|passcode|"
    r"(?:one[- ]time|verification|access|activation) (?:pass)?code|one[- ]time password|"
    r"code (?:de vérification|d['’]accès|à usage unique))"
    r"(?:\s?(?:is|was|number|no\.?|est|n°|[:=#]))*\s?(?P<value>\d{3,8})(?![\w%])(?![.,:]\d)",
    re.IGNORECASE,
)
_DENSE = re.compile(r"(?<![\w/.@#-])[A-Za-z0-9_+-]{24,200}={0,2}(?![\w/@-])")
_CHOSEN = re.compile(r"[\d!@#$%^&*_+~?]|[a-z][A-Z]")
_AT_END = re.compile(r"[.!?)\]]*(?:\s*$|\s*[\n,;)]|[.!?]\s)")
_AROUND = ".,;:!?)'\"»”"


def secrets(text: str) -> Iterator[Hit]:
    """Keys, tokens, passwords and codes; the surest first."""
    for form in (_KEY_BLOCK, _ISSUED, _SCHEME, _IN_ADDRESS, _HOOK):
        yield from (Hit(*match.span(match.lastgroup or 0), KEY) for match in form.finditer(text))
    yield from (Hit(*match.span("value"), "secret") for match in _CODE.finditer(text))
    yield from _told(text)
    yield from (Hit(*match.span("value"), "secret") for match in _ON_LINE.finditer(text) if _is_given(match))
    yield from (Hit(*match.span(), "secret") for match in _DENSE.finditer(text) if _is_random(match.group()))


def _told(text: str) -> Iterator[Hit]:
    """What follows the word for it, if somebody can have chosen it: "password is wrong" names none."""
    for match in _TOLD.finditer(text):
        start, value = match.start("value"), match["value"].rstrip(_AROUND)
        end = start + len(value)
        if _tells(match, value) or (match["word"] and _stands_alone(match, text[end : end + 40])):
            yield Hit(start, end, "secret")


def _tells(match: re.Match[str], value: str) -> bool:
    """A key has letters and digits and some length; a password a digit, a sign or a capital inside."""
    if match["key"]:
        return len(value) >= 8 and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= 4 and _CHOSEN.search(value) is not None


def _stands_alone(match: re.Match[str], after: str) -> bool:
    """ "Password: swordfish." is one; "Password: reset does not work" is a sentence about one."""
    return match["sep"].strip() in (":", "=") and _AT_END.match(after) is not None and len(match["value"]) >= 6


def _is_given(match: re.Match[str]) -> bool:
    """What a flag takes, if somebody can have chosen it; elsewhere more than a word has."""
    return _is_mixed(match["value"]) or (match["flag"] is not None and _CHOSEN.search(match["value"]) is not None)


def _is_mixed(found: str) -> bool:
    """Capitals, small letters and digits: nobody writes a word so."""
    return all(any(map(kind, found)) for kind in (str.isupper, str.islower, str.isdigit))


def _is_random(found: str) -> bool:
    """Capitals, small letters and digits by turns, as no name of a file, a model or a function has them."""
    if not _is_mixed(found):
        return False
    return len(re.findall(r"\d+", found)) >= 2 and len(max(re.findall(r"[a-z]+", found), key=len)) <= 5
