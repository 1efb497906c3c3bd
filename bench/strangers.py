"""A second set, by another hand than the patterns: what people paste, dictate and mistype, and what machines write.

`§` stands for a digit, `¶` for a hexadecimal one. Planted numbers have check digits that are right and are nobody's.
Nothing here was made by looking at how things are found; a form that is missed is mended there, never taken out here.
"""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from stdnum import luhn

from bench.strangers_words import CLEAN, DESKS, TOLD

SEED = 2026
EACH = 500


class Stranger(NamedTuple):
    """A text and what must not be left of it."""

    text: str
    core: str


def filled(rng: random.Random, pattern: str) -> str:
    """The pattern with a digit for each `§` and a hexadecimal one for each `¶`."""
    return "".join(rng.choice({"§": "0123456789", "¶": "0123456789abcdef"}.get(sign, sign)) for sign in pattern)


def _card(rng: random.Random) -> str:
    """Of every network, in the ways in which they are typed, pasted, dictated and wrapped."""
    start, length, sizes = rng.choice(
        [
            *(("4", 16, (4, 4, 4, 4)), ("2221", 16, (4, 4, 4, 4)), ("55", 16, (4, 4, 4, 4)), ("34", 15, (4, 6, 5))),
            *(("6011", 16, (4, 4, 4, 4)), ("3528", 16, (4, 4, 4, 4)), ("36", 14, (4, 6, 4)), ("6759", 16, (6, 10))),
            *(("62", 19, (6, 13)), ("4", 13, (4, 3, 3, 3)), ("4", 16, (8, 8))),
        ]
    )
    body = filled(rng, start + "§" * (length - len(start) - 1))
    number, ends = body + luhn.calc_check_digit(body), [sum(sizes[:turn]) for turn in range(len(sizes) + 1)]
    parts = [number[first:last] for first, last in pairwise(ends)]
    between = rng.choice(
        ["", " ", "-", "\n", "\u2009", "  ", " - ", "/", "\t", "&nbsp;", "%20", "·", "\u2060", "+", ",", "_"]
    )
    digits = rng.choice(["0123456789"] * 4 + ["０１２３４５６７８９", "۰۱۲۳۴۵۶۷۸۹"])
    return between.join(part.translate(str.maketrans("0123456789", digits)) for part in parts)


def _iban(rng: random.Random) -> str:
    """Of nine countries; small letters, dashes, a line's end in the middle."""
    country, bank, digits = rng.choice(
        [
            *(("NL", "INGB", 10), ("ES", "", 20), ("BE", "", 12), ("PL", "", 24), ("PT", "", 21), ("AT", "", 16)),
            *(("IT", "X", 22), ("CH", "", 17), ("NO", "", 11), ("FR", "", 23), ("GB", "BARC", 14), ("LU", "", 16)),
        ]
    )
    bban = bank + filled(rng, "§" * digits)
    check = 98 - int("".join(str(int(sign, 36)) for sign in bban + country + "00")) % 97
    number = f"{country}{check:02}{bban}"
    parts = [number[at : at + 4] for at in range(0, len(number), 4)]
    written = rng.choice(["", " ", "-", "\u202f", "\n", "  ", "."]).join(parts)
    return written.lower() if rng.random() < 0.3 else written


def _phone(rng: random.Random) -> str:
    """As signatures, voicemails and contact cards have them."""
    return filled(
        rng,
        rng.choice(
            [
                *("+33 6 §§ §§ §§ §§", "+44 (0)20 7§§§ §§§§", "+1-202-555-§§§§", "(0)6 §§ §§ §§ §§", "06-§§-§§-§§-§§"),
                *("+49 (0) 151 2§§§§§§§", "tel:+353871§§§§§§", "0033 1 4§ §§ §§ §§", "+34 6§§ §§§ §§§", "+336§§§§§§§§"),
                *(
                    "(212) 555-§§§§",
                    "1 800 555 §§§§",
                    "212.555.§§§§",
                    "+91 98§§§ §§§§§",
                    "0161 496 0§§§",
                    "087 123 4§§§",
                ),
                *(
                    "+41 79 §§§ §§ §§",
                    "+63 917 §§§ §§§§",
                    "01 4§ §§ §§ §§",
                    "07.§§.§§.§§.§§",
                    "(02) 9876 §§§§",
                    "020-7946-0§§§",
                ),
                *(
                    "04 7§ §§ §§ §§ poste 12",
                    "+32 2 555 §§ §§",
                    "+1 (415) 555§§§§",
                    "+44 7700 900§§§",
                    "＋33 6 §§ §§ §§ §§",
                ),
            ]
        ),
    )


def _email(rng: random.Random) -> str:
    name = rng.choice(["m.o-reilly", "jean_paul", "x", "ops+fr", "ana.lópez", "J.R.R.", "2fast", "Nguyễn.an"])
    host = rng.choice(["northwind.example", "mail.co.uk", "sub.domain.museum", "xn--bcher-kva.example", "poste.fr"])
    return rng.choice(
        [
            *(f"{name}7@{host}", f"{name.upper()}@{host.upper()}", f"<{name}@{host}>", f"mailto:{name}@{host}"),
            *(
                f"{name}[at]{host}",
                f"{name} [at] {host.replace('.', ' [dot] ')}",
                f"{name}%40{host}",
                f"{name}&#64;{host}",
            ),
            *(f"{name}＠{host}", f"{name} @ {host}", f"'{name}@{host}'"),
        ]
    )


def _secret(rng: random.Random) -> str:
    letters = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"

    def some(length: int) -> str:
        # A digit here and there, as keys have them.
        return "".join(rng.choice("23456789" if at % 7 == 3 else letters) for at in range(length))

    word, small, caps = some(9), some(32).lower(), some(16).upper()
    return rng.choice(
        [
            *(f"sk_live_{some(24)}", f"sk-proj-{some(40)}", f"sk-ant-api03-{some(40)}", f"github_pat_{some(30)}"),
            *(f"glpat-{some(20)}", f"AKIA{caps}", f"aws_secret_access_key = {some(40)}", f"AIza{some(35)}"),
            *(f"xoxp-1234567890-{some(24)}", f"SG.{some(22)}.{some(43)}", f"AccountKey={some(60)}==;EndpointSuffix=x"),
            *(f"postgres://app:{word}@db.internal:5432/app", f"redis://:{word}@cache:6379/0", f"Server=db;Pwd={word};"),
            *(
                f"mongodb+srv://root:{word}@c0.example.net",
                f"Authorization: Bearer {some(30)}",
                f"X-Api-Key: {some(32)}",
            ),
            *(f"Authorization: Basic {some(24)}==", f"eyJhbGciOiJSUzI1NiJ9.eyJ{some(24)}.{some(43)}"),
            *(f"https://host.example/cb?access_token={some(30)}", f"https://x.example/?sig={some(43)}%3D"),
            *(
                f'{{"password": "{word}"}}',
                f'"client_secret":"{some(32)}"',
                f"--password {word}",
                f"-p{word} --user=root",
            ),
            *(f"PASSWORD={word}", f"DB_PASSWORD={word}", f"pass: {word}", f"Mot de passe: {word}", f"mdp {word}"),
            *(f"passwort ist {word}", f"contraseña: {word}", f"the password was “{word}”", f"password is: {word}"),
            *(f"OTP {filled(rng, '§§§§§§')}", f"code PIN : {filled(rng, '§§§§')}", f"cvc={filled(rng, '§§§')}"),
            *(f"<password>{word}</password>", f"pwd:{word}", f"verification code is {filled(rng, '§§§§§§')}"),
            *(f"curl -u admin:{word} https://x.example", f"sessionid={small}", f"Set-Cookie: sid={some(32)}; Path=/"),
            f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{some(40)}\n{some(40)}\n-----END RSA PRIVATE KEY-----",
            f"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl{some(40)}",
        ]
    )


def _told(rng: random.Random) -> str:
    return filled(rng, rng.choice(TOLD))


MAKERS: list[Callable[[random.Random], str]] = [_card, _iban, _phone, _email, _secret, _told, _card]


def planted() -> list[Stranger]:
    """Each with one thing that must not be stored."""
    rng = random.Random(SEED)
    return [_among(rng, MAKERS[turn % len(MAKERS)](rng)) for turn in range(EACH)]


def _among(rng: random.Random, core: str) -> Stranger:
    return Stranger(rng.choice(DESKS).replace("{}", core), core)


def is_left(core: str, masked: str) -> bool:
    """Whether the whole of it, or six digits of it in a row, can still be read."""
    digits = [str(int(sign)) for sign in core if sign.isdecimal()]
    runs = ("".join(digits[at : at + 6]) for at in range(len(digits) - 5))
    plain = "".join(str(int(sign)) for sign in masked if sign.isdecimal())
    return core in masked or (len(digits) > 8 and any(run in plain for run in runs))


def clean() -> list[str]:
    """Each without anything to mask."""
    rng = random.Random(SEED)
    return [filled(rng, CLEAN[turn % len(CLEAN)]) for turn in range(EACH)]
