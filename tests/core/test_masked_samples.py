"""Of five hundred planted numbers and secrets next to all are found, and next to nothing else is taken for one; so of
a second set, by another hand than the patterns."""

from bench import strangers
from bench.masking import is_found, real
from bench.samples import clean, planted
from feedback.core.masking import mask


def test_what_was_planted_is_found() -> None:
    samples = planted()
    missed = [sample.text for sample in samples if not is_found(sample)]
    assert len(samples) == 500
    assert len(missed) <= 5, missed


def test_what_only_looks_like_it_is_left() -> None:
    samples = clean()
    taken = [text for text in samples if mask(text).counts]
    assert len(samples) == 500
    assert len(taken) <= 10, taken


def test_what_strangers_planted_is_found_however_it_was_typed_pasted_or_wrapped() -> None:
    samples = strangers.planted()
    missed = [sample.text for sample in samples if strangers.is_left(sample.core, mask(sample.text).text)]
    assert len(samples) == 500
    assert len(missed) <= 5, missed


def test_what_strangers_write_that_only_looks_like_it_is_left() -> None:
    samples = strangers.clean()
    taken = [text for text in samples if mask(text).counts]
    assert len(samples) == 500
    assert len(taken) <= 10, taken


def test_real_texts_have_next_to_nothing_to_mask() -> None:
    texts = real()
    assert sum(bool(mask(text).counts) for text in texts) <= len(texts) / 200
