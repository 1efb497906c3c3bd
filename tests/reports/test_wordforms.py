"""Every form of a word becomes the same token, in English and French, whatever signs and accents it came with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.reports.likeness import scores
from feedback.reports.wordforms import LONGEST_WORD, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("summary", "Summaries"),
        ("freeze", "FROZEN"),
        ("hang", "hung"),
        ("don't", "do not"),
        ("can’t", "cannot"),
        ("I'm", "I am"),
        ("wont", "wont"),
        ("transfer", "transferring"),
        ("stopped", "stops"),
        ("résumé", "resumes"),
        ("l’appel", "appels"),
        ("qu'il", "il"),
        ("canaux", "canal"),
        ("écrit", "ecrivent"),
        ("Cœur", "coeurs"),
        ("rédiger", "rédigés"),
        ("making", "made"),
        ("typed", "types"),
        ("cancelled", "canceling"),
        ("installation", "installs"),
        ("withdrawals", "withdraw"),
        ("recently", "recent"),
        ("automatically", "automatic"),
        ("completely", "complete"),
        ("possibly", "possible"),
        ("tried", "tries"),
        ("settings", "setting"),
        ("top-ups", "top up"),
        ("exceeded", "exceed"),
        ("vendeuse", "vendeur"),
        ("automatiquement", "automatique"),
    ],
)
def test_two_forms_of_a_word_are_one_token(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("call", "tool"),
        ("late", "later on"),
        ("pass", "past"),
        ("bus", "but"),
        ("note", "not"),
        ("format", "form"),
        ("gas", "gap"),
        ("several", "severe"),
    ],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert words(one) != words(other)


@given(st.text(max_size=300))
def test_tokens_are_plain_whatever_the_text_is(text: str) -> None:
    for token in words(text):
        assert token
        assert len(token) <= LONGEST_WORD
        assert token.isalnum()
        assert token == token.casefold()


@given(
    st.lists(st.sampled_from(["it", "summary", "freeze", "late", "customer", "call", "hang"]), min_size=1, max_size=8)
)
def test_nothing_is_more_alike_than_the_same_words(query: list[str]) -> None:
    texts = {1: query, 2: [*query, "zebra"], 3: ["zebra"], 4: query[:1]}
    found = scores(query, dict.fromkeys(query, 1.0), texts)
    assert 0.9 < max(found.values()) == found[1] <= 1
    assert found[3] == min(found.values())
