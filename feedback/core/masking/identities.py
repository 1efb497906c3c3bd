"""The numbers by which countries know their people: the form of each, and the check that makes a number one. Pure.

The checks are python-stdnum's. Forms without letters need their separators wherever they are written with some, or else
every order number with lucky digits would be somebody's id.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache, partial
from types import ModuleType
from typing import NamedTuple

from stdnum.ar import cuit
from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.il import idnr as teudat
from stdnum.in_ import aadhaar, pan
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.lt import asmens
from stdnum.mx import curp
from stdnum.my import nric
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.nz import ird
from stdnum.pk import cnic
from stdnum.pl import pesel
from stdnum.pt import cc, nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.sk import rc as rodne
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.us import itin, ssn
from stdnum.za import idnr as za_id

from feedback.core.masking.hits import Hit, hits_of

_EDGE, _END = r"(?<![\w@.#/-])", r"(?![\w@])(?!-\d)"


class Numbers(NamedTuple):
    """Identity numbers of one country: their form, and the check that makes them theirs."""

    form: re.Pattern[str]
    check: ModuleType | None


def _of(*pairs: tuple[str, ModuleType | None]) -> tuple[Numbers, ...]:
    return tuple(Numbers(re.compile(_EDGE + form + _END, re.IGNORECASE), check) for form, check in pairs)


#: Between groups people write what they like.
_S, _G = "[ .-]?", r"[\s.-]?"
#: Nine digits in a row are somebody's only where no word says that they are an order's or a case's.
_BARE = "".join(
    f"(?<!{word} )" for word in ("order", "ticket", "case", "ref", "incident", "commande", "demande", "build")
)
_BARE_NINE = _BARE + r"\d{9}"
#: Three groups of three, but not the end of a larger number in thousands.
_THREES = r"(?<!\d )\d{3}[ .-]\d{3}[ .-]\d{3}(?!\.\d)"

#: By ISO 3166. None: the country has no public check digit, so the form alone has to do.
COUNTRIES: Mapping[str, tuple[Numbers, ...]] = {
    "AR": _of((rf"\d{{2}}{_S}\d{{8}}{_S}\d", cuit)),
    "AT": _of((r"\d{4} ?\d{6}", vnr)),
    "AU": _of((_THREES, tfn), (_BARE_NINE, tfn)),
    "BE": _of((rf"\d{{2}}{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{3}}{_S}\d{{2}}", nn)),
    "BG": _of((r"\d{10}", egn)),
    "BR": _of((rf"\d{{3}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{2}}", cpf)),
    "CA": _of((_THREES, sin), (_BARE_NINE, sin)),
    "CH": _of((rf"756{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{2}}", ahv)),
    "CL": _of((rf"\d{{1,2}}{_S}\d{{3}}{_S}\d{{3}}[ -][\dK]", rut)),
    "CN": _of((r"\d{17}[\dX]", ric)),
    "CZ": _of((r"\d{6}[ /-]\d{3,4}", rc)),
    "DE": _of((rf"\d{{2}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}", idnr)),
    "DK": _of((r"\d{6}[ -]\d{4}", cpr)),
    "EE": _of((r"[1-6]\d{10}", ik)),
    "ES": _of((r"\d{8}[ -]?[A-Z]", dni), (r"[XYZ][ -]?\d{7}[ -]?[A-Z]", nie)),
    "FI": _of((r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", hetu)),
    "FR": _of(
        (rf"[12]{_G}\d{{2}}{_G}[0-9]\d{_G}(?:\d{{2}}|2[AB]){_G}\d{{3}}{_G}\d{{3}}{_G}\d{{2}}", nir),
    ),
    "GB": _of(
        (r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]", None),
        (r"(?<!\d )\d{3} \d{3} \d{4}", nhs),
    ),
    "GR": _of((r"\d{11}", amka)),
    "HR": _of((r"\d{11}", oib)),
    "IE": _of((r"\d{7}[A-W][A-IW]?", pps)),
    "IL": _of((r"\d{8}[ .-]\d", teudat), (_BARE_NINE, teudat)),
    "IN": _of((r"[2-9]\d{3}[ .-]\d{4}[ .-]\d{4}", aadhaar), (r"[A-Z]{5}\d{4}[A-Z]", pan)),
    "IS": _of((r"\d{6}[ -]\d{4}", kennitala)),
    "IT": _of((r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", codicefiscale)),
    "KR": _of((r"\d{6}[ -]\d{7}", rrn)),
    "LT": _of((r"[1-6]\d{10}", asmens)),
    "MX": _of((r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", curp)),
    "MY": _of((r"\d{6}[ -]\d{2}[ -]\d{4}", nric)),
    "NL": _of((r"\d{4}[ .-]\d{2}[ .-]\d{3}", bsn), (_THREES, bsn), (_BARE_NINE, bsn)),
    "NO": _of((r"\d{6}[ .-]?\d{5}", fodselsnummer)),
    "NZ": _of((r"\d{2,3}[ .-]\d{3}[ .-]\d{3}", ird), (_BARE + r"\d{8,9}", ird)),
    "PH": _of((r"\d{2}-\d{7}-\d", None), (r"\d{4}-\d{4}-\d{4}-\d{4}", None)),  # SSS, PhilSys
    "PK": _of((r"\d{5}[ -]\d{7}[ -]\d", cnic)),
    "PL": _of((r"\d{2}(?:[02468][1-9]|[13579][0-2])[0-3]\d{6}", pesel)),
    "PT": _of((r"\d{8}[ -]?\d[ -]?[A-Z0-9]{2}\d", cc), (_THREES, nif), (_BARE_NINE, nif)),
    "RO": _of((r"[1-8]\d{12}", cnp)),
    "SE": _of((r"(?:\d{2})?\d{6}[-+ ]\d{4}", personnummer)),
    "SI": _of((r"\d{13}", emso)),
    "SK": _of((r"\d{6}[ /-]\d{3,4}", rodne)),
    "TH": _of((r"\d[ .-]?\d{4}[ .-]?\d{5}[ .-]?\d{2}[ .-]?\d", pin)),
    "TR": _of((r"[1-9]\d{10}", tckimlik)),
    "US": _of((r"(?<!\d )\d{3}[ -]\d{2}[ -]\d{4}", ssn), (r"9\d{2}[ -]\d{2}[ -]\d{4}", itin)),
    "ZA": _of((r"\d{6}[ .-]?\d{4}[ .-]?\d{2}[ .-]?\d", za_id)),
}
DEFAULT_COUNTRIES = ("BE", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "IE", "IN", "IT", "NL", "PH", "PL", "US")

#: The word before it says that it is one, wherever it is from.
_TOLD = re.compile(
    r"\b(?:ssn|social security|(?:my|your|his|her|their) social|nino|national insurance|pps|sin|sss|philsys|tin|dni|"
    r"nie|nir|steuer-?id|bsn|nhs|aadhaar|sécu(?:rité sociale)?|medicare|medicaid|tax id|vat id|carte vitale|passport|"
    r"passeport|national id|id card|carte d['’]identité|cpf|pesel|driv(?:ing|er['’]?s?) licen[cs]e|permis de conduire|"
    r"titre de séjour)\b(?:\s?(?:no|number|numéro|nr|n°|is|est))*\s?[.:#]*\s*"
    r"(?P<number>\d\d ?[A-Z]{2} ?\d{5}|[A-Z]{0,3}[ .-]?\d(?:[ .-]?\d){4,14}[ -]?[A-Z]{0,2})(?!\w)",
    re.IGNORECASE,
)


def identities(text: str, countries: Collection[str]) -> Iterator[Hit]:
    """The identity numbers of these countries, and those that the word before them gives away."""
    for form, check in _chosen(tuple(countries)):
        yield from hits_of(form, text, "id", partial(_is_theirs, check) if check else None)
    yield from hits_of(_TOLD, text, "id")


def _is_theirs(check: ModuleType, found: str) -> bool:
    """Also with separators that are not the country's own."""
    return check.is_valid(found) or check.is_valid(re.sub(r"[\s.-]", "", found))


@lru_cache(maxsize=8)
def _chosen(countries: tuple[str, ...]) -> tuple[Numbers, ...]:
    """Two countries may have the same form and another check, as Czechia and Slovakia do."""
    return tuple(numbers for code in countries for numbers in COUNTRIES.get(code, ()))
