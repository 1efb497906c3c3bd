"""Finding reports: by their words in two languages, and by what they have in common with what somebody types."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core import db_words
from feedback.core.reword import words_anew
from feedback.people.models import Organisation, Role
from feedback.reports import actions
from feedback.reports.models import WORDS, FrictionReport
from feedback.reports.queries import reports_visible_to
from feedback.reports.search import search, similar
from tests.reports.conftest import Floor

TEXTS = {
    "angry": "The summary says customer satisfied when they hung up angry.",
    "mood": "Mood at the end of a call is wrong for calls under a minute.",
    "slow": "Suggestions appear far too late, the customer has already hung up.",
    "french": "Les résumés d’appel sont rédigés trop lentement, je les réécris.",
    "article": "Knowledge search finds retired articles first.",
}


@pytest.fixture
def filed(floor: Floor) -> dict[str, FrictionReport]:
    return {name: floor.file(text=text) for name, text in TEXTS.items()}


def found(floor: Floor, text: str, **more: Any) -> list[FrictionReport]:
    return [match.report for match in similar(floor.ben, text, **more)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("summary", {"angry"}),
        ("summaries", {"angry"}),
        ("CUSTOMER hanging", {"slow", "angry"}),
        ("resume", {"french"}),
        ("Résumé", {"french"}),
        ("rédiger", {"french"}),
        ("retired art", {"article"}),
        ("hung satisf", {"angry"}),
        ("summary article", set()),
        ("zebra", set()),
        ("", set(TEXTS)),
        ("  ", set(TEXTS)),
        ("???", set()),
    ],
)
def test_the_board_finds_every_form_of_a_word(
    floor: Floor, filed: dict[str, FrictionReport], words: str, names: set[str]
) -> None:
    hits = search(reports_visible_to(floor.ben), words)
    assert {name for name, report in filed.items() if report in hits} == names


def test_a_reference_finds_its_report(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    report = filed["mood"]
    for text in (report.reference, report.reference.lower(), str(report.pk)):
        assert list(search(reports_visible_to(floor.ben), text)) == [report]


def test_a_sharper_title_is_found_and_the_old_words_stay_found(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    actions.retitle(report=filed["mood"], by=floor.olga, title="Sentiment flips on short calls", now=floor.now())
    for words in ("sentiment", "mood"):
        assert list(search(reports_visible_to(floor.ben), words)) == [filed["mood"]]


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200) | st.from_regex(r"[\"'*():^\-+~ a-zANDORNOTNEAR&|!<>\\]{0,40}", fullmatch=True))
def test_nothing_anybody_types_breaks_the_search(text: str) -> None:
    assert list(search(FrictionReport.objects.all(), text)) == []


def test_what_was_stored_by_older_rules_is_found_by_todays(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    FrictionReport.objects.filter(pk=filed["angry"].pk).update(words="summarie oldword")
    FrictionReport.objects.filter(pk=filed["mood"].pk).update(words="")
    assert not search(reports_visible_to(floor.ben), "summary").exists()
    words_anew(FrictionReport)
    assert list(search(reports_visible_to(floor.ben), "summary")) == [filed["angry"]]
    assert not search(reports_visible_to(floor.ben), "mood").exists(), "what has no words any more gets none again"


def test_odd_texts_find_nothing_or_something_but_never_fail(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    for text in ("", "a", "\x00", "🙂🙂", "' OR 1=1 --", "summary:* & !x", '"', "\ud800", "é" * 4000, "wort " * 2000):
        assert len(found(floor, text)) <= 5


def test_the_most_alike_comes_first_and_has_the_highest_score(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    matches = similar(floor.ben, "Summary claims the customer was satisfied but he hung up on me")
    assert matches[0].report == filed["angry"]
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert all(0 < match.score <= 1 for match in matches)


def test_a_rare_word_in_another_form_says_more_than_many_frequent_ones(
    floor: Floor, filed: dict[str, FrictionReport]
) -> None:
    for team in ("first", "second", "third"):
        floor.file(text=f"The customer was on the line to the {team} team and the call to them was far too long.")
    twin = floor.file(text="Cancelling exported spreadsheets.")
    long = floor.file(text="The export, " + "and what it was to the one or the other of the customers there, " * 6)
    text = "The export of the spreadsheet to the customer was cancelled"
    matches = similar(floor.ben, text)
    assert [match.report for match in matches[:2]] == [twin, long]
    assert matches[0].shared == {"cancel", "export", "spreadsheet"}
    assert similar(floor.ben, twin.text)[0].percent >= 95


def test_it_answers_while_somebody_is_typing(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    for typed in ("The summary says cust", "satisfied when they h", "resumes rediges"):
        assert found(floor, typed)[0] == (filed["french"] if typed.startswith("res") else filed["angry"])


def test_what_has_nothing_in_common_is_not_offered(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    assert found(floor, "Headset battery dies") == []


def test_at_most_five_and_only_what_somebody_sees(floor: Floor) -> None:
    here = [floor.file(text=f"The dialler drops the line, case {n}") for n in range(7)]
    there = floor.file(floor.dev, text="The dialler drops the line in Cebu")
    assert len(found(floor, "dialler drops line")) == 5
    assert set(found(floor, "dialler drops line", limit=20)) == set(here)
    assert there in [match.report for match in similar(floor.olga, "dialler drops line", limit=20)]
    assert there in [match.report for match in similar(floor.dev, "dialler drops line")]
    local = floor.person("lou", Role.OWNER, scope=("tool", floor.summary.pk))
    assert similar(local, "dialler drops line") == []
    Organisation.objects.update(board_reach=Organisation.Reach.ORGANISATION)
    assert there in found(floor, "dialler drops line", limit=20)


def test_a_word_that_nobody_used_hides_nothing_in_a_table_of_few_words(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table is large here from five rows on: then PostgreSQL's statistics say how frequent a word is."""
    alike = [floor.file(text="The dialler drops the line") for _ in range(3)]
    for _ in range(3):
        floor.file(text="Mood at the end is wrong")
    monkeypatch.setattr(db_words, "SMALL", 4)
    monkeypatch.setattr(db_words, "BUDGET", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {WORDS.table}")
    WORDS.forget_statistics()
    assert found(floor, "zebras: dialler drops line")[0] in alike
    WORDS.forget_statistics()


def test_a_merged_report_speaks_for_the_one_it_went_into(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    actions.merge(report=filed["angry"], by=floor.olga, into=filed["mood"], now=floor.now())
    text = "customer satisfied when they hung up angry"
    assert found(floor, text)[0] == filed["mood"]
    assert filed["angry"] not in found(floor, text)


def test_the_same_tool_goes_first(floor: Floor) -> None:
    one = floor.file(text="It freezes when I transfer the call.", tool=floor.assist)
    other = floor.file(text="It freezes when I transfer the call.", tool=floor.summary)
    assert found(floor, "freezes on transfer", tool=floor.assist)[0] == one
    assert found(floor, "freezes on transfer", tool=floor.summary)[0] == other


def test_a_report_is_not_its_own_like(floor: Floor, filed: dict[str, FrictionReport]) -> None:
    assert filed["angry"] not in found(floor, TEXTS["angry"], but=filed["angry"])
