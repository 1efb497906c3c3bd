"""Numbers that lead to somebody or to their money: cards, accounts, telephones, addresses, long digit strings. Pure."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from feedback.core.masking.hits import Hit, hits_of

#: Nothing that is looked for among digits has fewer: India's tax number has four.
FEWEST_DIGITS = 4

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
    r"\s?(?:@|\[(?:at|arobase)\]|\((?:at|arobase)\)|(?<=\s)arobase(?=\s))\s?"
    r"(?:[\w-]{1,63}(?:\.|\s?(?:\[(?:dot|point)\]|\((?:dot|point)\))\s?)){1,8}[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_AT_IN_WORDS = re.compile(r"[\[(]at[\])]|\bat\b|arobase", re.IGNORECASE)
#: As it is said on the phone and typed by who listens: jane dot doe at example dot com.
_EMAIL_SAID = re.compile(
    r"\b\w[\w.+-]{0,63}(?:\s(?:dot|point)\s[\w-]{1,63}){0,3}\s(?:at|arobase)\s"
    r"(?!(?:the|a|this|that|every)\s)[\w-]{1,63}(?:\s(?:dot|point)\s[\w-]{1,63}){0,3}\s(?:dot|point)\s(?:com|net|org|info|eu|ie|uk|fr|ca|us|de|be|ch)\b",
    re.IGNORECASE,
)
#: As far as an account number can go; words may follow it. Looked for at every place, so that none hides another.
_IBAN = re.compile(r"(?<!\w)(?=(?P<number>[A-Z]{2}\d{2}(?:[\s.-]{0,2}[A-Z0-9]){11,30}))", re.IGNORECASE)
#: Runs of digits with separators between them, long enough to hold a card's; an expiry or a code may follow.
_RUN = re.compile(r"(?<!\d)(?<!\d[.,-])\d(?:[ .-]{0,2}\d){12,}")
#: The same in cells, on lines, with other signs between them: there only the groups count in which cards are written.
_RUN_ODD = re.compile(r"(?<!\d)\d{4,8}(?:(?:\s{1,3}|\s?[-._·•/|+,;:*~'’]\s?|\)\s?\()\d{3,13}){1,4}(?!\d)")
#: One by one, as they were dictated.
_RUN_SINGLE = re.compile(r"(?<!\w)(?<!\d[ .,-])\d(?:[ -]\d){9,}(?!\w|[ .,-]\d)")
_GROUP = re.compile(r"\d+")
_CARD_DIGITS = range(13, 20)
_CARD_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 10), (6, 13), (8, 8), (4, 3, 3, 3), (4, 4, 5)}
_PHONE_WORLD = re.compile(r"(?<![\w+])(?<![0-9a-f]-)(?:\+|00)[1-9](?:[ ./()-]{0,2}\d){7,14}(?!\d)")
_PHONE_AMERICA = re.compile(
    r"(?<![\w.+-])(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}(?![\w-])(?!\.\d)"
)
_PHONE_LOCAL = re.compile(
    r"(?<![\w.,/:+-])(?:\(0\) ?|\(?0)[1-9]\d{0,3}\)?(?:[ ./-]{1,2}\d{2,6}){1,5}(?![\w:/-])(?!\.\d)"
)
_PHONE_BARE = re.compile(r"(?<![\w.,/:+#-])0[1-9]\d{8,9}(?![\w.-])")
_PHONE_TOLD = re.compile(
    r"\b(?:phone|tel|telephone|téléphone|mobile|cell|portable|call(?:ed)?\s?back|callback|rappel(?:er|ez)?|ring|whatsapp|"
    r"(?:call|ring|reach|text|dial)\s(?:me|us|him|her|them)|my number|mon numéro|appele[rz](?:[ -]moi)?|joignable)\b"
    r"(?:\s?(?:no|number|numéro|nr|n°|is|est|at|on|au|sur|to|le))*\s?[.:#]*\s*"
    r"(?P<number>\+?\(?\d(?:[ ./()-]{0,2}\d){6,14})(?!\d)(?![.:]\d)(?!T)",
    re.IGNORECASE,
)
#: An account, a customer, a contract: eight digits and more after the word for it.
_NUMBER_TOLD = re.compile(
    r"\b(?:account|acct|compte|customer|client|contract|contrat|policy|police|member(?:ship)?|dossier|subscriber|abonné|"
    r"routing|sort code|swift)\b(?:\s?(?:no|number|numéro|num|nr|n°|id|is|est|de|client))*\s?[.:#=]*\s*"
    r"(?P<number>\d(?:[ -]?\d){7,})(?![\w-])",
    re.IGNORECASE,
)
_SORT_CODE = re.compile(r"\bsort code\b[\s:=.]*(?P<number>\d\d[ -]?\d\d[ -]?\d\d)(?!\d)", re.IGNORECASE)
_NUMBER_LONG = re.compile(r"(?<![\w.,#/+-])\d{10,}(?![\w-])(?![.,]\d)(?! (?:bytes|octets|tokens|ms|ns)\b)")
_NUMBER_GROUPED = re.compile(r"(?<![\w.,#/+-])(?<!\d )\d{4}(?:[ -]\d{4}){2,}(?![\w-])(?![.,]\d)")
#: Seconds or milliseconds since 1970, from 2014 on; or a date and a time without signs: 202611181230 and longer.
_POINT_IN_TIME = re.compile(
    r"1[4-9]\d{8}(?:\d{3}){0,3}|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){1,2}(?:\d{3})?"
)
_DATE = re.compile(
    r"(?:19|20)\d\d(?:-\d\d-\d\d|\d{4})|\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d(?: \d{1,2})?|" + _POINT_IN_TIME.pattern
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:[ -](?:19|20)\d\d)+")


def addresses(text: str) -> Iterator[Hit]:
    """E-mail addresses, also written out: jane (at) example (dot) com."""
    if "@" in text or _AT_IN_WORDS.search(text):
        yield from hits_of(_EMAIL, text, "email")
        yield from hits_of(_EMAIL_SAID, text, "email")


def payments(text: str) -> Iterator[Hit]:
    """Account and card numbers, by their check digits."""
    yield from _ibans(text)
    yield from _cards(text)


def phones(text: str) -> Iterator[Hit]:
    """Telephone numbers, by their form or by the word before them."""
    yield from hits_of(_PHONE_WORLD, text, "phone")
    yield from hits_of(_PHONE_AMERICA, text, "phone")
    yield from hits_of(_PHONE_LOCAL, text, "phone", _is_phone)
    yield from hits_of(_PHONE_BARE, text, "phone")
    yield from hits_of(_PHONE_TOLD, text, "phone", lambda found: not _DATE.fullmatch(found))


def long_numbers(text: str) -> Iterator[Hit]:
    """Strings of ten digits and more that are no point in time, three groups of four, ten digits one by one that do not
    count up, and what is told to be a number of somebody's: whose they are nobody can say, but somebody's they are."""
    yield from hits_of(_NUMBER_TOLD, text, "number", lambda found: not _YEARS.fullmatch(found))
    yield from hits_of(_SORT_CODE, text, "number")
    yield from hits_of(_NUMBER_LONG, text, "number", lambda found: not _POINT_IN_TIME.fullmatch(found))
    yield from hits_of(_NUMBER_GROUPED, text, "number", lambda found: not _YEARS.fullmatch(found))
    yield from hits_of(_RUN_SINGLE, text, "number", lambda found: re.sub(r"\D", "", found) not in "01234567890")


def _ibans(text: str) -> Iterator[Hit]:
    """From each place where one can begin, the longest stretch that is a valid one."""
    for match in _IBAN.finditer(text):
        start, last = match.span("number")
        ends = (end for end in range(last, start + 14, -1) if not text[end : end + 1].isalnum())
        yield from [
            Hit(start, end, "iban")
            for end in ends
            if iban.is_valid(re.sub(r"[\s.-]", "", text[start:end]), check_country=False)
        ][:1]


def _cards(text: str) -> Iterator[Hit]:
    """In each run of digits, the groups that are a card's number together."""
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _GROUP.finditer(text, *run.span())]
        for first, (start, begun) in enumerate(groups):
            ends = [end for _start, end in groups[first : first + 10]] if begun - start > 1 else []
            yield from [Hit(start, end, "card") for end in reversed(ends) if _is_card(text[start:end])][:1]
    yield from hits_of(_RUN_ODD, text, "card", _is_card_in_groups)
    yield from hits_of(_RUN_SINGLE, text, "card", lambda found: _is_card_number(re.sub(r"\D", "", found)))


def _is_card(found: str) -> bool:
    """Thirteen to nineteen digits of an issuer that exists (first digits 2 to 6), with Luhn's check digit.

    Written in groups they stand in threes and more, or all in pairs: a row of dates is no card.
    """
    sizes = [len(group) for group in _GROUP.findall(found)]
    if sum(sizes) not in _CARD_DIGITS or not (min(sizes) > 2 or set(sizes) == {2}) or _POINT_IN_TIME.fullmatch(found):
        return False
    return _is_card_number(re.sub(r"\D", "", found))


def _is_card_number(digits: str) -> bool:
    return len(digits) in _CARD_DIGITS and digits[0] in "23456" and len(set(digits)) > 1 and luhn.is_valid(digits)


def _is_card_in_groups(found: str) -> bool:
    """As they stand on the card, with one separator between all of them."""
    groups = tuple(map(len, _GROUP.findall(found)))
    between = {sign.strip() for sign in re.findall(r"\D+", found)}
    return groups in _CARD_GROUPS and len(between) == 1 and _is_card(found)


def _is_phone(found: str) -> bool:
    """Nine to eleven digits: shorter ones are times, prices and dates."""
    return 9 <= sum(sign.isdigit() for sign in found) <= 11
