"""Five hundred texts with something to mask and five hundred with what only looks like it; the same in every run.

Planted numbers have the check digits of their kind, so they are right and nobody's. Half the sentences are French; some
stand in the name of a file or in a row of CSV.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from stdnum import luhn
from stdnum.fr import nir

SEED = 14
EACH = 500


class Planted(NamedTuple):
    """A text, what must not be left of it, and as which kinds that may be masked."""

    text: str
    core: str
    kinds: frozenset[str]
    is_name: bool


AROUND = [
    "The customer gave {} and the assistant wrote it into the summary.",
    "It filled in {}, though nobody asked, on ticket 4411 at 09:30.",
    "Wrong field again: {}",
    "La cliente a donné {} et l’outil l’a recopié dans le résumé.",
    "Après 3 appels il propose {} ; version 2.1.78, rien ne change.",
    "{} – c’est ce que l’assistant affiche depuis le 12/11/2026.",
    "F-1042;Agent Assist;slows me down;“{}”;2026-11-18T09:30:00Z",
    "(see {}) and then it hung for 40 s",
    "Rappel : {}.",
    "Read back to her as “{}”, twice!",
]


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _card(rng: random.Random) -> str:
    start, length, sizes = rng.choice(
        [("4", 16, (4, 4, 4, 4)), ("5", 16, (4, 4, 4, 4)), ("37", 15, (4, 6, 5)), ("2", 16, (4, 4, 4, 4))]
    )
    body = start + _digits(rng, length - len(start) - 1)
    number, parts, at = body + luhn.calc_check_digit(body), [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return rng.choice(["", " ", "-", "\u00a0", "."]).join(parts)


def _iban(rng: random.Random) -> str:
    country, letters, digits = rng.choice([("FR", "", 23), ("DE", "", 18), ("IE", "AIBK", 14), ("GB", "NWBK", 14)])
    bban = letters + _digits(rng, digits)
    check = 98 - int("".join(str(int(sign, 36)) for sign in bban + country + "00")) % 97
    number = f"{country}{check:02}{bban}"
    parts = [number[at : at + 4] for at in range(0, len(number), 4)]
    return rng.choice(["", " ", "\u00a0"]).join(parts)


def _identity(rng: random.Random) -> str:
    social = f"{rng.randint(1, 2)}{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(10, 69)}{_digits(rng, 6)}"
    social = social[:10] + f"{rng.randint(1, 999):03}"
    french = social + nir.calc_check_digits(social)
    return rng.choice(
        [
            f"{rng.choice([1, 2, 3, 4, 5])}{rng.randint(10, 99)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
            french,
            f"{french[0]} {french[1:3]} {french[3:5]} {french[5:7]} {french[7:10]} {french[10:13]} {french[13:]}",
            f"AB {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.choice('ABCD')}",
            f"passport no. {rng.choice('KPX')}{_digits(rng, 7)}",
            "12345678Z",
            f"{rng.randint(10, 99)}-{_digits(rng, 7)}-{rng.randint(0, 9)}",
        ]
    )


def _phone(rng: random.Random) -> str:
    pairs = [f"{rng.randint(10, 99)}" for _ in range(4)]
    us = f"{rng.randint(201, 989)}", f"{rng.randint(200, 999)}", f"{rng.randint(1000, 9999)}"
    return rng.choice(
        [
            f"0{rng.randint(1, 7)} {' '.join(pairs)}",
            f"06.{'.'.join(pairs)}",
            f"06{''.join(pairs)}",
            f"+33 6 {' '.join(pairs)}",
            f"+33 (0)1 {' '.join(pairs)}",
            f"({us[0]}) {us[1]}-{us[2]}",
            "-".join(us),
            f"+1 {us[0]} {us[1]} {us[2]}",
            f"+353 21 {us[1]} {us[2]}",
            f"020 7{_digits(rng, 3)} {us[2]}",
            f"07700 {_digits(rng, 6)}",
            f"00{rng.randint(31, 49)} {rng.randint(20, 99)} {us[1]} {us[2]}",
            f"my number {us[0]}{us[1]}{us[2]}",
        ]
    )


def _email(rng: random.Random) -> str:
    name = rng.choice(["marie.dupont", "j_smith", "o'neil", "jean-luc", "info+calls", "zoé.müller"])
    host = rng.choice(["example.com", "mail.example.co.uk", "exemple.fr", "post.example.ie"])
    return rng.choice([f"{name}{rng.randint(1, 99)}@{host}", f"{name} (at) {host}", f"{name}@{host}"])


def _long(rng: random.Random) -> str:
    return rng.choice(
        [
            f"8{_digits(rng, 11)}",
            f"account number {_digits(rng, 8)}",
            f"n° de client 7{_digits(rng, 8)}",
            f"9{_digits(rng, 3)} {_digits(rng, 4)} {_digits(rng, 4)}",
            f"90{_digits(rng, 12)}",
        ]
    )


def _secret(rng: random.Random) -> str:
    word = "".join(rng.choice("abcdefghkmnpqrstuvwxyz") for _ in range(6))
    key = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz23456789") for _ in range(36))
    return rng.choice(
        [
            f"password: {word.title()}{rng.randint(10, 99)}!",
            f"mot de passe : {word}{rng.randint(10, 99)}",
            f"my password is {word}{rng.randint(1, 9)}",
            f"sk-{key}",
            f"ghp_{key}",
            f"AKIA{key[:16].upper()}",
            f"xoxb-{_digits(rng, 11)}-{key[:20]}",
            f"Bearer {key}9",
            f"eyJhbGciOiJIUzI1NiJ9.eyJ{key[:20]}.{key[10:]}",
            f"api_key={word}{key[:12]}7",
            f"the PIN is {rng.randint(1000, 9999)}",
            f"CVV {rng.randint(100, 999)}",
            f"https://bot:{word}{rng.randint(1, 9)}x@host.example/path",
        ]
    )


#: A number may pass for another kind's, as long as it is not stored: a told account number can look like a phone's.
MAKERS: list[tuple[Callable[[random.Random], str], frozenset[str]]] = [
    (_card, frozenset({"card"})),
    (_iban, frozenset({"iban"})),
    (_identity, frozenset({"id", "card"})),
    (_phone, frozenset({"phone", "id"})),
    (_email, frozenset({"email"})),
    (_long, frozenset({"number", "phone", "id", "card"})),
    (_secret, frozenset({"secret"})),
]


def planted() -> list[Planted]:
    """Each with one thing that must not be stored."""
    rng, found = random.Random(SEED), []
    for turn in range(EACH):
        maker, kinds = MAKERS[turn % len(MAKERS)]
        core = maker(rng)
        is_name = turn % 10 == 9 and maker in (_card, _iban, _email)
        text = f"capture_{core}_écran.png" if is_name and maker is not _email else rng.choice(AROUND).format(core)
        found.append(Planted(text, core, kinds, is_name))
    return found


LOOKALIKES: list[Callable[[random.Random], str]] = [
    lambda rng: f"version {rng.randint(1, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 20000)}",
    lambda rng: (
        f"{rng.randint(2024, 2027)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} at {rng.randint(8, 17):02}:30"
    ),
    lambda rng: f"le {rng.randint(1, 28):02}/{rng.randint(1, 12):02}/2026 à {rng.randint(8, 17)} h 15",
    lambda rng: f"{rng.randint(1, 9)},{rng.randint(100, 999)},{rng.randint(100, 999)} tokens",
    lambda rng: f"{rng.randint(1, 99)} {rng.randint(100, 999)},{rng.randint(10, 99)} €",
    lambda rng: f"order {_digits(rng, 6)}",
    lambda rng: f"F-{rng.randint(1001, 99999)} and ticket 2026-{_digits(rng, 6)}",
    lambda rng: f"ext. {rng.randint(100, 9999)}",
    lambda rng: f"17{_digits(rng, 8)}, epoch {17}{_digits(rng, 11)}",
    lambda rng: f"202611{rng.randint(10, 28)}T093000Z, 202611{rng.randint(10, 28)}",
    lambda rng: f"{rng.randint(1, 223)}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}:8080",
    lambda rng: f"{''.join(rng.choice('0123456789abcdef') for _ in range(8))}-e29b-41d4-a716-{_digits(rng, 12)}",
    lambda rng: f"commit {''.join(rng.choice('0123456789abcdef') for _ in range(40))}",
    lambda rng: f"error 0x{_digits(rng, 8)} and HTTP {rng.choice([404, 500, 503])}",
    lambda rng: f"model claude-3-5-sonnet-2024{rng.randint(10, 12)}22",
    lambda rng: f"the password is {rng.choice(['wrong', 'never accepted', 'asked for twice', 'reset by itself'])}",
    lambda rng: f"le mot de passe est {rng.choice(['refusé', 'redemandé', 'oublié'])}",
    lambda rng: f"max_tokens={rng.randint(100, 9999)}, token limit {rng.randint(1000, 99999)}",
    lambda _rng: "@handle, npm@latest, user@host",
    lambda rng: (
        f"{rng.randint(60, 99)} % of {rng.randint(100, 999)} calls in {rng.randint(10, 99)} min {rng.randint(10, 59)} s"
    ),
    lambda rng: f"screen {rng.choice(['1920x1080', '2560 x 1440'])}, {rng.randint(1, 9)} of {rng.randint(10, 20)}",
    lambda rng: f"step {rng.randint(1, 9)}: 10, 20, 30, 40, 50, 60, 70, 80, 90",
    lambda rng: f"getUserByIdFromSessionCache{rng.randint(1, 9)} in feedback/core/middleware.py:{rng.randint(10, 300)}",
    lambda rng: f"08:00-12:00 and 13:00-17:{rng.randint(10, 59)}",
]


def clean() -> list[str]:
    """Each without anything to mask."""
    rng = random.Random(SEED)
    return [rng.choice(AROUND).format(LOOKALIKES[turn % len(LOOKALIKES)](rng)) for turn in range(EACH)]
