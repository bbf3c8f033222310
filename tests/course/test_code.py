from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.course.catalogue import LESSONS, exercises
from regard.course.definition import Definition
from regard.course.keeping import code
from regard.course.keeping.standing import Level, Standing
from regard.errors import RegardError
from tests.course.small_course import DOUBLE, EXERCISES, LARGEST, SHARE

NAMES = ["share", "largest", "double"]
MISTAKES = {each.name: [made.name for made in each.mistakes] for each in (SHARE, LARGEST, DOUBLE)}
ONE = Standing(Level.HELPED, ("unchanged",))


@pytest.fixture(autouse=True)
def _small(small_course):
    """No lesson's own exercises."""


@st.composite
def standings(draw):
    levels = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*Level][1:])))
    return {
        name: Standing(level, tuple(sorted(draw(st.sets(st.sampled_from(MISTAKES[name]))))))
        for name, level in levels.items()
    }


def test_every_standing_comes_back():
    @given(standings())
    def comes_back(known):
        assert code.read(code.write(known)) == known

    comes_back()


def test_a_code_is_letters_in_groups_of_five_that_cannot_be_confused():
    everything = {name: Standing(Level.TRIED, tuple(sorted(MISTAKES[name]))) for name in NAMES}
    written = code.write(everything)
    assert all(len(group) == 5 for group in written.split("-")[:-1])
    assert not set(written) & set("ILOU")


def test_hints_and_unknown_names_are_not_carried():
    known = {"share": Standing(Level.PASSED, hints=2), "gone": Standing(Level.PASSED)}
    assert code.read(code.write(known)) == {"share": Standing(Level.PASSED)}


def test_a_code_may_be_typed_as_it_is_read():
    known = {name: Standing(Level.TRIED, tuple(sorted(MISTAKES[name]))) for name in NAMES}
    written = code.write(known)
    for typed in (
        written.lower(),
        written.replace("-", ""),
        written.replace("-", " \u2013 "),
        f"  {written}\n",
        written.replace("0", "o").replace("1", "l"),
        written.replace("0", "O").replace("1", "I"),
    ):
        assert code.read(typed) == known


def test_one_wrong_letter_is_always_noticed():
    written = code.write(dict.fromkeys(NAMES[:1], ONE)).replace("-", "")
    for place, letter in itertools.product(range(len(written)), code.LETTERS):
        typed = written[:place] + letter + written[place + 1 :]
        if typed != written:
            with pytest.raises(RegardError, match="not a progress code"):
                code.read(typed)


def test_neighbours_that_changed_places_and_missing_letters_are_always_noticed():
    written = code.write({"share": ONE, "double": Standing(Level.TRIED, ("same",))}).replace("-", "")
    for place in range(len(written) - 1):
        swapped = written[:place] + written[place + 1] + written[place] + written[place + 2 :]
        for typed in {swapped, written[:place] + written[place + 1 :], written[:place]} - {written}:
            with pytest.raises(RegardError, match="not a progress code"):
                code.read(typed)


@pytest.mark.parametrize("typed", ["", "-", "hello", "UUUU", "é" * 9, "0" * 5000, "\ud800", None, 7])
def test_something_else_is_refused_in_one_sentence(typed):
    with pytest.raises(RegardError) as refused:
        code.read(typed)
    assert "progress()" in refused.value.say("en")
    assert "progress()" in refused.value.say("fr")


def test_a_longer_catalogue_reads_an_older_code(monkeypatch):
    known = {"share": ONE, "double": Standing(Level.PASSED)}
    written = code.write(known)
    more = Definition(**{**vars(SHARE), "name": "more", "mistakes": (*SHARE.mistakes, *LARGEST.mistakes)})
    longer = Definition(**{**vars(SHARE), "mistakes": (*SHARE.mistakes, *LARGEST.mistakes)})
    from regard.course.exercises import causal_mask, letters

    monkeypatch.setattr(letters, "EXERCISES", (longer, LARGEST, more))
    monkeypatch.setattr(causal_mask, "EXERCISES", (more,))
    assert code.read(written) == known
    newer = [
        code.write({"more": Standing(Level.TRIED)}),
        code.write({"share": Standing(Level.TRIED, ("smallest",))}),
    ]
    monkeypatch.setattr(letters, "EXERCISES", EXERCISES["letters"])
    monkeypatch.setattr(causal_mask, "EXERCISES", ())
    for each in newer:
        with pytest.raises(RegardError, match="newer Regard"):
            code.read(each)


def test_more_lessons_than_there_are_come_from_a_newer_regard(monkeypatch):
    written = code.write({"double": Standing(Level.PASSED)})
    monkeypatch.setattr(code, "LESSONS", LESSONS[:1])
    with pytest.raises(RegardError, match="newer Regard"):
        code.read(written)


def test_another_version_comes_from_a_newer_regard(monkeypatch):
    monkeypatch.setattr(code, "VERSION", 2)
    written = code.write({})
    monkeypatch.undo()
    with pytest.raises(RegardError, match="newer Regard"):
        code.read(written)


def test_a_code_is_worked_by_hand():
    """00001, the version; 1, no exercise touched in lesson 1 ... as zeros that fill the letter; then 15 bits of check."""
    written = code.write({"share": Standing(Level.PASSED)})
    # version 00001, one exercise 010, passed 1, no mistakes 1: 00001 01011, which are the letters 1 and B
    assert written.startswith("1B")
    assert len(written.replace("-", "")) == 5


def test_a_code_of_the_whole_course_can_be_typed(monkeypatch):
    monkeypatch.undo()
    exercises.cache_clear()
    passed = {name: Standing(Level.PASSED) for name in exercises()}
    worst = {
        name: Standing(Level.HELPED, tuple(sorted(each.name for each in definition.mistakes)))
        for name, (_, definition) in exercises().items()
    }
    assert code.read(code.write(passed)) == passed
    assert code.read(code.write(worst)) == worst
    assert len(code.write(passed)) <= 40
    assert len(code.write(worst)) <= 200
