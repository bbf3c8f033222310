from __future__ import annotations

import subprocess
import sys

import pytest

import regard.course
from regard.course import exercise, lesson, progress, progress_code, resume
from regard.course.keeping.standing import Level
from regard.course.keeping.store import Store, kept
from regard.errors import RegardError, language, speak, speaking
from tests.course.small_course import share


@pytest.fixture(autouse=True)
def _small(small_course):
    """No lesson's own exercises."""


def level(name):
    return kept().standing(name).level


def test_a_lesson_shows_itself_and_regard_speaks_its_language_from_then_on():
    shown = str(lesson("letters", "fr"))
    assert language() == "fr"
    assert "Une lettre regarde les autres" in shown
    assert "Où dort le chat" in shown
    assert "0 exercice réussi sur 2" in shown
    assert "Shares (fr)" in str(exercise("share"))
    assert "A letter looks at the others" in str(lesson("letters", "en"))
    assert language() == "en"


def test_what_is_said_inside_of_a_block_keeps_the_language_of_the_block():
    speak("fr")
    with speaking("en"):
        assert language() == "en"
    assert language() == "fr"
    speak(None)
    assert language() == "en"
    with pytest.raises(RegardError, match="must be en or fr"):
        speak("de")


def test_an_exercise_shows_its_number_title_and_task():
    assert str(exercise("largest")) == "Exercise 2 of 2 · Largest (en)\nWhich is the largest? (en)"


def test_unknown_names_are_answered_with_those_there_are_the_nearest_first():
    with pytest.raises(RegardError, match='no exercise called "larges"; there are: largest, share, double'):
        exercise("larges")
    with pytest.raises(RegardError, match="there are: letters, query-key-value"):
        lesson("leters", "en")
    with pytest.raises(RegardError, match="en or fr"):
        lesson("letters", "de")
    with pytest.raises(RegardError) as refused:
        exercise("larges")
    assert "d’exercice" in refused.value.say("fr")


@pytest.mark.parametrize(
    ("answer", "outcome", "mistake", "reached"),
    [
        (..., "not attempted", None, Level.UNTOUCHED),
        (None, "not attempted", None, Level.UNTOUCHED),
        (lambda numbers: None, "not attempted", None, Level.UNTOUCHED),
        (share, "passed", None, Level.PASSED),
        (lambda numbers: numbers, "incorrect", "unchanged", Level.TRIED),
        (lambda numbers: numbers[::-1], "incorrect", None, Level.TRIED),
        (lambda numbers: 1 / 0, "error", None, Level.TRIED),
        (3, "incorrect", None, Level.TRIED),
    ],
)
def test_each_answer_has_one_of_four_outcomes_and_is_kept(answer, outcome, mistake, reached):
    checked = exercise("share").check(answer)
    assert (checked.outcome, checked.mistake) == (outcome, mistake)
    assert [each[:3] for each in kept().answers()] == [("share", outcome, mistake)]
    assert level("share") is reached


def test_no_argument_is_no_attempt():
    assert exercise("share").check().outcome == "not attempted"


def test_a_value_is_judged_by_what_the_lesson_gives():
    assert exercise("largest").check(3, [1, 3, 2]).outcome == "passed"
    checked = exercise("largest").check(1, [1, 3, 2])
    assert (checked.outcome, checked.mistake) == ("incorrect", "smallest")
    assert "the other end (en)" in str(checked)


def test_a_known_mistake_shows_its_own_hint_beside_the_call():
    shown = str(exercise("share").check(lambda numbers: numbers))
    assert "nothing changed (en)" in shown
    assert "share([" in shown
    assert "Expected" in shown
    assert "Yours" in shown
    assert ".hint()" not in shown
    assert ".hint()" in str(exercise("share").check(lambda numbers: numbers[::-1]))


def test_after_a_passed_exercise_the_next_is_named_and_after_the_last_there_is_a_celebration():
    lesson("letters", "en")
    first = exercise("share").check(share)
    assert "Next: Largest (en)" in str(first)
    assert "done" not in first.page
    last = exercise("largest").check(3, [1, 3])
    assert "every exercise of this lesson is passed" in str(last)
    assert '"passed done"' in last.page
    end = progress()
    assert "Well done" in str(end)
    assert '"passed done"' in end.page
    assert "2-query-key-value.ipynb" in str(end)


def test_progress_says_what_is_missing_and_gives_a_code():
    lesson("letters", "fr")
    exercise("share").check(share)
    shown = progress()
    assert "Largest (fr)" in str(shown)
    assert "1 exercice réussi sur 2" in str(shown)
    assert shown.code == progress_code()
    assert shown.code in str(shown)
    assert {name: each.level for name, each in shown.standings.items()} == {"share": Level.PASSED}


def test_progress_without_a_lesson_shows_the_whole_course():
    assert str(progress()).count("of") >= 2
    assert "Query, key, value" in str(progress())


def test_a_code_brings_progress_to_another_computer_and_loses_nothing_there(tmp_path, monkeypatch):
    exercise("share").check(lambda numbers: numbers)
    exercise("share").check(share)
    code = progress_code()
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "other"))
    exercise("share").check(lambda numbers: 1 / 0)
    exercise("largest").check(3, [3, 1])
    shown = resume(code.lower())
    assert {name: each.level for name, each in shown.standings.items()} == {
        "share": Level.PASSED,
        "largest": Level.PASSED,
    }
    assert shown.standings["share"].mistakes == ("unchanged",)
    with pytest.raises(RegardError, match="not a progress code"):
        resume("NO")


def test_hints_come_in_steps_and_open_the_solution():
    asked = exercise("share")
    assert "0 of 2 so far" in str(asked.solution())
    assert level("share") is Level.UNTOUCHED
    assert "first hint (en)" in str(asked.hint())
    assert "1 of 2 so far" in str(asked.solution())
    assert "second hint (en)" in str(asked.hint())
    assert "second hint (en)" in str(exercise("share").hint())
    assert "return [each / sum(numbers)" in str(asked.solution())
    assert level("share") is Level.SHOWN
    exercise("share").check(share)
    assert level("share") is Level.HELPED
    assert kept().standing("share").hints == 2


def test_a_passed_exercise_shows_its_solution_and_stays_passed_alone():
    exercise("share").check(share)
    lesson("letters", "fr")
    assert "def part(nombres)" in str(exercise("share").solution())
    assert level("share") is Level.PASSED


def test_what_cannot_be_kept_is_said_once_and_the_lesson_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "file"))
    assert "REGARD_DATA" in str(exercise("share").check(lambda numbers: numbers))
    passed = exercise("share").check(share)
    assert "REGARD_DATA" not in str(passed)
    assert "1 of 2 exercises passed" in str(passed)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_same_exercise_is_solved_in_another_library(library):
    module = pytest.importorskip(library)
    seen = []

    def double(table, times):
        seen.append((table, times))
        return table * times

    assert exercise("double").check(double, using=library).outcome == "passed"
    table, times = seen[0]
    assert str(table.dtype).endswith("float64")
    assert tuple(table.shape) == (2, 3)
    assert type(times) is int
    assert type(table) is type(module.zeros(1))
    assert exercise("double").check(lambda table, times: table, using=library).mistake == "same"
    assert exercise("double").check(double).outcome == "incorrect"  # a list times 2 is the list twice


def test_another_library_is_refused_and_a_missing_one_says_how_to_install_it(monkeypatch):
    with pytest.raises(RegardError, match="python, numpy, torch, keras"):
        exercise("double").check(lambda table, times: table, using="jax")
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(RegardError, match="pip install keras"):
        exercise("double").check(lambda table, times: table, using="keras")
    assert exercise("double").check(..., using="keras").outcome == "not attempted"
    assert [outcome for _, outcome, *_ in kept().answers()] == ["not attempted"]


def test_a_script_prints_each_outcome_once(capsys):
    exercise("share").check(share)
    assert capsys.readouterr().out.count("✓ Passed") == 1


def test_progress_is_a_function_whatever_was_imported():
    from regard.course.keeping.code import read

    assert callable(regard.course.progress)
    assert read(progress_code()) == {}
    assert isinstance(kept(), Store)


def test_opening_a_lesson_is_quick_and_needs_no_torch_and_no_numpy():
    code = "import sys\nfrom regard.course import exercise, lesson\nlesson('letters', 'fr')\n"
    code += "sys.exit(' '.join({'torch', 'numpy'} & {*sys.modules}) or 0)"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
