from __future__ import annotations

import html
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from regard.course import exercise, lesson, progress
from regard.course.definition import Definition
from regard.course.judging import judge
from regard.course.keeping.standing import Level, Standing
from regard.course.showing import banner
from regard.course.showing.bar import bar, bar_text
from regard.course.showing.mishaps import meaning
from regard.course.showing.outcome import sheet_of
from regard.course.showing.sheet import Sheet
from regard.course.showing.shown import Shown
from regard.course.showing.style import style
from regard.course.showing.values import as_html, as_text, one, shape, side_by_side
from regard.errors import RegardError, speaking
from tests.course import small_course
from tests.course.small_course import SHARE, share
from tests.hostile import SURROGATES, TEXTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _small(small_course):
    """No lesson's own exercises."""


TAGS = {"div", "style", "section", "small", "br", "p", "code", "pre", "b", "mark", "i", "span"}
"""What the course's pages are made of."""


class Elements(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.texts, self.attributes = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def sides(expected, obtained, tolerance=1e-4):
    left, right = side_by_side(expected, obtained, tolerance)
    return as_text(left), as_text(right)


def test_numbers_are_rounded_to_what_shows_the_difference():
    assert sides([0.25, 0.75], [0.5, 0.5]) == ("[0.25, 0.75]", "[0.50, 0.50]")
    assert sides([0.3333333, 0.7], [0.3338, 0.7]) == ("[0.333, 0.700]", "[0.334, 0.700]")
    assert sides(1, 1.5) == ("1", "1.50")
    assert sides(-0.00001, 3.0) == ("0.00", "3.00")
    assert sides(1e12, float("inf")) == ("1000000000000.0", "inf")
    assert sides(1.0, 1.0 + 1e-13, 0.0) == ("1.0000000000", "1.0000000000")


def test_only_what_differs_is_marked_and_only_beyond_the_tolerance():
    left, right = side_by_side([[0.1, 0.2], [0.3, 0.4]], [[0.1, 0.20000001], [0.3, 0.5]], 1e-4)
    assert as_html(left) == "[[0.10, 0.20],\n [0.30, <mark>0.40</mark>]]"
    assert as_html(right) == "[[0.10, 0.20],\n [0.30, <mark>0.50</mark>]]"


def test_a_long_list_shows_its_beginning_its_first_difference_and_its_end():
    long = [float(number) for number in range(100)]
    other = [*long[:50], -1.0, *long[51:]]
    assert sides(long, other)[1] == "[0.00, 1.00, 2.00, …, 49.00, -1.00, 51.00, 52.00, …, 99.00]"
    assert len(sides([long] * 100, [other] * 100)[0].splitlines()) <= 12


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1, "one number", "un seul nombre"),
        ([1.0, 2.0], "2 numbers", "2 nombres"),
        ([[1, 2, 3], [4, 5, 6]], "2 × 3 numbers", "2 × 3 nombres"),
        ([[1], [2, 3]], "a list of 2", "une liste de 2"),
        ([], "a list of 0", "une liste de 0"),
        (["a"], "a list of 1", "une liste de 1"),
        (None, "nothing (None)", "rien (None)"),
        ("a", "a text", "un texte"),
        (len, "a function", "une fonction"),
        ({"a": 1}, "a dict", "un dict"),
    ],
)
def test_a_shape_is_said_in_words(value, english, french):
    assert shape(value) == english
    with speaking("fr"):
        assert shape(value) == french


def test_other_values_are_shown_too():
    assert sides({"a": 1.0, "b": [2.0]}, {"a": 1.5}) == ("'a': 1.00\n'b': [2.00]", "'a': 1.50")
    assert sides("chat", None) == ("'chat'", "None")
    assert sides([], {}) == ("[]", "{}")
    assert as_text(one([0.5, 1 / 3, 2, "x" * 500])).startswith("[0.5, 0.333, 2, 'xxx")
    assert len(as_text(one("x" * 500))) < 200


def raised(code):
    try:
        exec(code, {"np": np})
    except Exception as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("nothing", "name nothing"),
        ("def f():\n    x += 1\nf()", "x is used before"),
        ("1 / 0", "divided by zero"),
        ("[1][1]", "counted from 0"),
        ("{}['a']", "dictionary"),
        ("(lambda a: a)()", "too little"),
        ("(lambda a: a)(1, 2)", "more between"),
        ("(lambda a: a)(b=2)", "more between"),
        ("[1](0)", "Parentheses call"),
        ("3[0]", "no parts"),
        ("[1] * [2]", "cannot be combined"),
        ("[1] < 2", "cannot be combined"),
        ("None + 1", "no return"),
        ("None[0]", "no return"),
        ("for x in 3: pass", "goes through a list"),
        ("[].size", "no .size"),
        ("import math; math.nothing", "behind the dot"),
        ("import math; math.exp(1000)", "too large"),
        ("import math; math.sqrt(-1)", "Print it"),
        ("def f(): f()\nf()", "again and again"),
        ("import nothing_there", "library"),
        ("from math import nothing", "nothing of this name"),
        ("np.ones(2) + np.ones(3)", "shapes"),
        ("np.ones((2, 3)) @ np.ones((2, 3))", "shapes"),
        ("int([])", "another kind"),
        ("assert False", "assert"),
        ("raise NotImplementedError", "not written yet"),
        ("raise MemoryError", "memory"),
        ("raise StopIteration", "stopped before its end"),
    ],
)
def test_an_error_is_said_in_plain_words(code, words):
    found = meaning(raised(code))
    assert words in found["en"]
    assert found["fr"] != found["en"]


def test_shapes_of_torch_that_do_not_fit_are_told_too():
    torch = pytest.importorskip("torch")
    for wrong in (lambda: torch.ones(2) + torch.ones(3), lambda: torch.ones(2, 3) @ torch.ones(2, 3)):
        with pytest.raises(RuntimeError) as error:
            wrong()
        assert "shapes" in meaning(error.value)["en"]


def test_regards_own_sentence_is_kept():
    assert meaning(RegardError(en="So.", fr="Ainsi."))["fr"] == "Ainsi."


def test_an_error_quotes_the_line_and_what_python_says():
    def answer(numbers):
        return numbers[99]

    shown = exercise("share").check(answer)
    assert "    return numbers[99]" in str(shown)
    assert "IndexError: list index out of range" in str(shown)


@pytest.mark.parametrize("hostile", [*TEXTS, *SURROGATES], ids=lambda text: repr(text[:20]))
def test_hostile_text_is_text_everywhere(hostile):
    class Strange:
        def __repr__(self):
            return hostile

    def stops(numbers):
        raise ValueError(hostile)

    def gives(numbers):
        return [hostile, Strange(), {hostile: hostile}]

    stops.__name__ = gives.__name__ = hostile
    both = {"en": hostile, "fr": hostile}
    asked = Definition(**{**vars(SHARE), "title": both, "task": both, "hints": (both,), "solution": both})
    for sheet in [
        sheet_of(SHARE, judge(SHARE, stops), stops),
        sheet_of(SHARE, judge(SHARE, gives), gives),
        banner.banner(asked, 1, 2),
        banner.hint(asked, 1),
        banner.solution(asked),
        Sheet("asked", hostile, hostile).prose(hostile).code(hostile),
    ]:
        page = Shown(*sheet.parts)._repr_html_()
        page.encode()
        found = Elements(page)
        assert not found.open
        assert {*found.tags} <= TAGS
        assert {*found.attributes} <= {"class", "lang", "role", "aria-level", "style", "tabindex"}


def test_the_task_keeps_its_code_and_shows_its_tags():
    assert "Write <code>share</code> &lt;b&gt;now&lt;/b&gt; (en)" in exercise("share").page


def test_styles_reach_nothing_else_and_there_is_no_script():
    sheet = style()
    assert "<script" not in sheet
    assert "@import" not in sheet
    assert "url(" not in sheet
    assert "prefers-reduced-motion:no-preference" in sheet
    assert len(sheet) < 4_000
    rules = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "{}", sheet.replace("<style>", "").replace("</style>", ""))
    for selector in re.findall(r"([^{}]+)\{\}", rules):
        assert ".regard-course" in selector or selector.strip() == "@keyframes regard-rise"


def test_colours_are_regards_own_in_light_and_in_dark():
    import json

    tokens = json.loads((ROOT / "web" / "tokens.json").read_text(encoding="utf-8"))["colour"]
    sheet = style().replace(", ", ",")
    for name in ("ground", "ink", "quiet", "query", "key", "value", "prediction", "warning"):
        assert f"--{name}:light-dark({tokens['light'][name]},{tokens['dark'][name]})" in sheet


def test_the_bar_is_read_out_and_written():
    standings = [Standing(level) for level in Level]
    assert 'aria-label="2 of 5 exercises passed"' in bar(standings)
    assert bar(standings).count("<i ") == 5
    assert bar_text(standings) == "□◧◧▣■ 2 of 5 exercises passed"
    with speaking("fr"):
        assert bar_text([Standing()]) == "□ 0 exercice réussi sur 1"
        assert bar_text([Standing(Level.PASSED)] * 2) == "■■ 2 exercices réussis sur 2"


def test_french_and_english_say_different_things_everywhere():
    for language, words in (
        ("en", {"Passed", "Your turn", "Not yet"}),
        ("fr", {"Réussi", "À toi", "Pas encore"}),
    ):
        lesson("letters", language)
        told = [str(exercise("share").check(answer)) for answer in (share, ..., lambda numbers: numbers)]
        assert all(any(word in text for text in told) for word in words)
        assert f'lang="{language}"' in progress()._repr_html_()


IN_IPYTHON = """
import sys
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
HistoryManager.enabled = False
shell = InteractiveShell.instance()
shell.run_cell("from regard.course import exercise, lesson, progress; right = lambda n: [x / sum(n) for x in n]; "
    "from regard.course.exercises import letters; from tests.course import small_course; letters.EXERCISES = (small_course.SHARE,)")
counts = []
for cell in sys.argv[1:]:
    with capture_output() as said:
        shell.run_cell(cell, store_history=True)
    pages = [output.data.get("text/html", "") for output in said.outputs]
    counts.append((len(pages), sum("Passed" in page for page in pages), "Passed" in said.stdout))
print(counts)
"""


def in_ipython(tmp_path, *cells):
    done = subprocess.run(
        [sys.executable, "-c", IN_IPYTHON, *cells],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**__import__("os").environ, "IPYTHONDIR": str(tmp_path)},
    )
    return eval(done.stdout.splitlines()[-1])


def test_a_notebook_shows_each_outcome_once_wherever_it_stands_in_a_cell(tmp_path):
    counts = in_ipython(
        tmp_path,
        'exercise("share").check(right)',
        'done = exercise("share").check(right)\nprint(1)',
        "done",
        'exercise("share").check(right); exercise("share").check(right)',
        'exercise("share")',
        'lesson("letters", "en")',
        "progress()",
    )
    assert counts == [
        (1, 1, False),
        (1, 1, False),
        (1, 1, False),
        (2, 2, False),
        (1, 0, False),
        (1, 0, False),
        (1, 0, False),
    ]


def test_an_old_terminal_is_given_what_it_can_write(monkeypatch):
    class Old:
        encoding = "ascii"
        written = ""

        def write(self, text):
            text.encode("ascii")
            self.written += text

    old = Old()
    monkeypatch.setattr(sys, "stdout", old)
    exercise("share").check(share)
    assert "? Passed" in old.written


def test_what_stands_on_a_page_stands_in_the_text(monkeypatch):
    shown = exercise("share").check(lambda numbers: numbers)
    words = re.findall(r"\w+", html.unescape(re.sub("<[^>]+>", " ", shown.page)))
    assert {*words} <= {*re.findall(r"\w+", shown.text)}
    assert small_course.SHARE.name in shown.text
