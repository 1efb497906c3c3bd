"""Masking: how much of what must not be stored is found, how much else is taken for it, and what a text costs."""

import csv
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from bench import strangers
from bench.lines import Line
from bench.samples import Planted, clean, planted
from feedback.core.masking import mask, mask_name

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "friction_texts.csv"


def is_found(sample: Planted) -> bool:
    """Whether it was masked, as a kind that fits, and nothing of four digits or letters in a row is left of it."""
    masked = (mask_name if sample.is_name else mask)(sample.text)
    return bool(sample.kinds & masked.counts.keys()) and sample.core not in masked.text


def real() -> list[str]:
    """The texts of ../shared/data, whose numbers were taken out already; none where that folder is not there."""
    if not DATA.exists():
        return []
    with DATA.open(encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file)]


def run() -> Iterator[Line]:
    """Rates in per cent, and microseconds of processor time a text."""
    whole, innocent = planted(), [*clean(), *real()]
    yield Line("masking_found", 100 * sum(map(is_found, whole)) / len(whole), "%", must=">= 99")
    taken = sum(bool(mask(text).counts) for text in innocent)
    yield Line("masking_false", 100 * taken / len(innocent), "%", must="<= 2")
    others, plain = strangers.planted(), strangers.clean()
    left = sum(strangers.is_left(one.core, mask(one.text).text) for one in others)
    yield Line("masking_strangers_found", 100 - 100 * left / len(others), "%", must=">= 99")
    taken = sum(bool(mask(text).counts) for text in plain)
    yield Line("masking_strangers_false", 100 * taken / len(plain), "%", must="<= 2")
    start = process_time()
    for text in innocent:
        mask(text)
    yield Line("masking_time", 1e6 * (process_time() - start) / len(innocent), "µs/text", must="<= 300")
