"""Who is on duty once exceptions are counted in: preview_overrides, through its door."""

import pytest

from tests.calendars.preview import ask, vectors

AT = "2026-03-06T12:00:00Z"


def shift(user: str, start: str = "08:00", end: str = "16:00") -> dict:
    return {"user": user, "start": f"2026-03-06T{start}:00Z", "end": f"2026-03-06T{end}:00Z"}


def override(start: str = "10:00", end: str = "14:00", **who: str | None) -> dict:
    return {**who, "start": f"2026-03-06T{start}:00Z", "end": f"2026-03-06T{end}:00Z"}


@pytest.mark.parametrize(
    ("base", "overrides", "on_duty"),
    [
        pytest.param([], [], [], id="nobody planned"),
        pytest.param([shift("A"), shift("B")], [], ["A", "B"], id="all base shifts count"),
        pytest.param([shift("A"), shift("A", "12:00", "13:00")], [], ["A"], id="somebody planned twice is on once"),
        pytest.param([shift("A", "12:00", "13:00")], [], ["A"], id="the start is in"),
        pytest.param([shift("A", "11:00", "12:00")], [], [], id="the end is out"),
        pytest.param([shift("A")], [override(add="B")], ["A", "B"], id="one added"),
        pytest.param([], [override(add="B")], ["B"], id="one added to nobody"),
        pytest.param([shift("A")], [override(add="A")], ["A"], id="one added who is on"),
        pytest.param([shift("A"), shift("B")], [override(remove="A")], ["B"], id="one removed"),
        pytest.param([shift("A")], [override(remove="B")], ["A"], id="one removed who is not on"),
        pytest.param([shift("A"), shift("B")], [override(add="C", remove="A")], ["C", "B"], id="one replaced"),
        pytest.param([shift("B")], [override(add="C", remove="A")], ["B"], id="a replacement for nobody is void"),
        pytest.param([shift("A", "12:30")], [override(add="C", remove="A")], [], id="void before the shift begins"),
        pytest.param([shift("A"), shift("B")], [override(add="B", remove="A")], ["B"], id="replaced by one on duty"),
        pytest.param([shift("A")], [override(add="A", remove="A")], ["A"], id="replaced by themselves"),
        pytest.param([shift("A")], [override("12:00", "13:00", remove="A")], [], id="an override's start is in"),
        pytest.param([shift("A")], [override("11:00", "12:00", remove="A")], ["A"], id="an override's end is out"),
        pytest.param([shift("A")], [override(add="B", remove=None)], ["A", "B"], id="null removes nobody"),
        pytest.param(
            [shift("A")], [override(add="B"), override(add="C"), override(remove="A")], ["B", "C"], id="several at once"
        ),
        pytest.param(
            [shift("A")],
            [override(add="B", remove="A"), override(add="C", remove="B")],
            ["C"],
            id="a stand-in replaced",
        ),
        pytest.param(
            [shift("A")], [override(add="B", remove="A"), override(add="C", remove="A")], ["B"], id="one stand-in only"
        ),
        pytest.param(
            [shift("A"), shift("B")],
            [override(add="C", remove="A"), override("12:30", add="D", remove="B")],
            ["C", "B"],
            id="only what holds now",
        ),
    ],
)
def test_who_is_on_duty(monkeypatch, base, overrides, on_duty):
    answers, well = ask(monkeypatch, "preview_overrides", {"id": 1, "base": base, "overrides": overrides, "at": AT})
    assert well
    assert answers == [{"id": 1, "on_duty": on_duty}]


def test_overrides_of_other_systems(monkeypatch):
    cases = vectors("schedule_override")
    answers, _ = ask(monkeypatch, "preview_overrides", *cases)
    found = {answer["id"]: sorted(answer["on_duty"]) for answer in answers}
    assert found == {case["id"]: sorted(case["on_call"]) for case in cases}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"base": None}, "base: is missing; it needs a list"),
        ({"base": [{"user": "A"}]}, "base[0].start: is missing; it needs a text"),
        ({"base": ["A"]}, "base[0]: needs an object; found “A”"),
        ({"overrides": [override()]}, "overrides[0]: needs somebody to add, to remove, or both"),
        ({"overrides": [override("14:00", "10:00", add="B")]}, "overrides[0]: ends before it starts"),
        ({"overrides": [override(add="")]}, "overrides[0].add: needs a text"),
        ({"at": 7}, "at: needs a text; found a number"),
    ],
)
def test_a_bad_field_is_named(monkeypatch, change, complaint):
    good = {"id": 1, "base": [shift("A")], "overrides": [], "at": AT}
    answers, well = ask(monkeypatch, "preview_overrides", {**good, **change}, good)
    assert not well
    assert answers[0]["line"] == 1
    assert complaint in answers[0]["error"]
    assert answers[1] == {"id": 1, "on_duty": ["A"]}
