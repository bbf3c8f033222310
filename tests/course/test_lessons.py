"""Every lesson in both languages, three ways: untouched, with solutions, and with each wrong answer; and what both languages share."""

from __future__ import annotations

import ast
from functools import cache
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest

from regard.course import notebooks
from regard.course.catalogue import LESSONS, exercises, lesson_named
from regard.course.notebooks import Cell
from regard.errors import Language
from tests.course import lessons_run
from tests.course.lessons_run import Run

LONGEST_CELL = 14
LANGUAGES = get_args(Language)

pytestmark = pytest.mark.filterwarnings(  # of Keras itself, on PyTorch, with NumPy 2
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
of_each = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
in_both = pytest.mark.parametrize("language", LANGUAGES)


@cache
def solved(name: str, language: Language) -> Run:
    """The lesson with its solutions; at each exercise, wrong and unusual answers are tried before."""
    lesson = lesson_named(name)
    known = lessons_run.answers(lesson)
    made: list[str] = []

    def instead(cell: Cell, names: dict[str, Any]) -> str:
        name = str(cell.exercise)
        tried = [(mistake, code, ("incorrect", mistake)) for mistake, code in known.WRONG[name].items()]
        tried += [(f"unusual {at}", code, ("passed", None)) for at, code in enumerate(known.RIGHT[name])]
        for what, code, expected in tried:
            said = lessons_run.outcome(cell, code, names, f"{name}/{what}")
            if said != expected:
                made.append(f"{name}/{what}: {said}, not {expected}")
        return exercises()[name][1].solution[language]

    with TemporaryDirectory() as folder:
        result = lessons_run.run(lesson, language, Path(folder), instead)
    result.problems += made
    return result


@of_each
@in_both
def test_untouched_it_runs_and_turns_nothing_green(lesson, language, tmp_path):
    untouched = lessons_run.run(lesson, language, tmp_path)
    assert list(untouched.outcomes) == [each.name for each in lesson.exercises]
    assert untouched.kept == set()


@of_each
@in_both
def test_with_solutions_everything_turns_green(lesson, language):
    names = {each.name for each in lesson.exercises}
    assert solved(lesson.name, language).outcomes == dict.fromkeys(names, ("passed", None))
    assert solved(lesson.name, language).kept == names


@of_each
@in_both
def test_each_wrong_answer_meets_its_mistake_and_each_unusual_one_is_green(lesson, language):
    assert solved(lesson.name, language).problems == []


@of_each
@in_both
def test_every_figure_in_prose_is_what_the_lesson_computes(lesson, language):
    assert [figure for figure in solved(lesson.name, language).figures if figure[1] != figure[2]] == []


@of_each
@in_both
def test_no_figure_in_prose_comes_from_nowhere(lesson, language):
    prose = [cell for cell in lessons_run.cells(lesson, language) if cell.kind == "markdown"]
    found = {cell.name: figures for cell in prose if (figures := lessons_run.unproved(cell, language))}
    assert found == {}


@of_each
def test_every_mistake_has_a_wrong_answer_and_every_exercise_an_unusual_one(lesson):
    known = lessons_run.answers(lesson)
    mistakes = {each.name: {mistake.name for mistake in each.mistakes} for each in lesson.exercises}
    assert {name: set(wrong) for name, wrong in known.WRONG.items()} == mistakes
    assert {name for name, unusual in known.RIGHT.items() if unusual} == mistakes.keys()
    assert all(len(names) >= 2 for names in mistakes.values())


@of_each
def test_both_languages_have_the_same_cells(lesson):
    english, french = (
        [(cell.name, cell.kind, cell.exercise) for cell in lessons_run.cells(lesson, language)]
        for language in LANGUAGES
    )
    assert english == french


@of_each
def test_both_languages_have_code_of_the_same_shape(lesson):
    for english, french in zip_longest(*(lessons_run.cells(lesson, language) for language in LANGUAGES)):
        if english.kind == "code":
            assert lessons_run.shape(english.source) == lessons_run.shape(french.source), english.name


@of_each
@in_both
def test_a_cell_is_short_and_an_exercise_ends_with_its_check(lesson, language):
    found = lessons_run.cells(lesson, language)
    long = {cell.name: lines for cell in found if (lines := written_lines(cell)) > LONGEST_CELL}
    assert long == {}
    for cell in found:
        if cell.exercise:
            assert lessons_run.check_of(cell).startswith(
                f'exercise("{cell.exercise}").check({lessons_run.identifier(cell)}'
            )


def written_lines(cell: Cell) -> int:
    return sum(bool(line.strip()) for line in cell.source.splitlines()) if cell.kind == "code" else 0


@of_each
def test_a_lesson_has_three_exercises_at_least(lesson):
    assert len(lesson.exercises) >= 3


def test_there_are_exercises_and_recognised_mistakes_enough():
    asked = [definition for _, definition in exercises().values()]
    assert len(asked) >= 24
    assert sum(len(definition.mistakes) for definition in asked) >= 50


@pytest.mark.parametrize(
    ("prose", "language", "found"),
    [
        ('It gives 34 %<!--= "34 %" --> here', "en", []),
        ("It gives 34 % here, or 0.25.", "en", ["34 %", "0.25"]),
        ("Il donne 34\u00a0% ou 0,25.", "fr", ["34\u00a0%", "0,25"]),
        ("4,192 numbers, version 3.11.2, `0.5`, $0.5$, section 3.2.1, equation (1.2), four of 12", "en", []),
        ("4\u202f192 nombres, arXiv:1706.03762, https://a.b/1.5, équation\u00a01.2", "fr", []),
    ],
)
def test_a_figure_without_a_source_is_seen(prose, language, found):
    assert lessons_run.unproved(Cell("a", "markdown", prose), language) == found


@pytest.mark.parametrize(
    ("prose", "figure"),
    [
        ('34\u00a0%<!--= f"{34.2:.0f} %" -->', ("34 %", "34 %")),
        ("0,25<!--= 1 / 4 -->", ("0.25", "0.25")),
        ("10.25<!--= 1 / 4 -->", ("10.25", "0.25")),
        ("−0,5<!--= -1 / 2 -->", ("-0.5", "-0.5")),
        ("0.3<!--= 1 / 4 -->", ("0.3", "0.25")),
    ],
)
def test_a_stale_figure_is_seen(prose, figure):
    assert lessons_run._figures(Cell("a", "markdown", prose), "en", {}) == [("en/a", *figure)]


def test_shapes_differ_by_numbers_and_calls_and_not_by_names_and_texts():
    english = 'weights = {"a": 0.5}\nprint(f"{weights} of it", len(weights))  # shown'
    french = 'poids = {"é": 0.5}\nprint(f"de {poids} là {1}", len(poids))'
    assert lessons_run.shape(english) == lessons_run.shape(french)
    assert lessons_run.shape(english) != lessons_run.shape(english.replace("0.5", "0.6"))
    assert lessons_run.shape(english) != lessons_run.shape(english.replace("len(weights)", "len"))


def test_every_exercise_is_asked_in_its_lesson():
    for lesson in LESSONS:
        for language in LANGUAGES:
            asked = [cell.exercise for cell in lessons_run.cells(lesson, language) if cell.exercise]
            assert asked == [each.name for each in lesson.exercises]


@of_each
@in_both
def test_the_source_is_python(lesson, language):
    for cell in lessons_run.cells(lesson, language):
        if cell.kind == "code":
            ast.parse(cell.source, f"{notebooks.source(lesson, language)}:{cell.line}")
