"""From a lesson's source to its notebook."""

from __future__ import annotations

import json

import pytest

from regard import __version__
from regard.course import notebooks
from regard.course.catalogue import LESSONS

SOURCE = """# %% [markdown] id="opening"
# # 1. A letter
#
# It gives 34 %<!--= f"{34:.0f} %" --> here.
# %% id="set-up"
from regard.course import lesson

lesson("letters", "en")


# %% id="softmax" exercise="softmax"
def softmax(scores):
    ...
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "lesson.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def made(written, monkeypatch):
    path = written(SOURCE)
    monkeypatch.setattr(notebooks, "source", lambda lesson, language: path)
    return notebooks.notebook(LESSONS[0], "en")


def test_cells_are_read_with_their_names_and_exercises(written):
    opening, set_up, softmax = notebooks.read(written(SOURCE))
    assert (opening.name, opening.kind, opening.exercise) == ("opening", "markdown", None)
    assert opening.source.startswith("# 1. A letter\n\nIt gives")
    assert (set_up.kind, set_up.source.splitlines()[-1]) == ("code", 'lesson("letters", "en")')
    assert (softmax.name, softmax.exercise, softmax.line) == ("softmax", "softmax", 11)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import os\n" + SOURCE, "before the first cell"),
        (SOURCE + '# %% id="opening"\n', "several cells are called opening"),
        (SOURCE + "# %%\n1\n", "has no name"),
        (SOURCE + '# %% id="x" answer="y"\n', "unknown option answer"),
        (SOURCE + "# %% id=x\n", "cannot begin with"),
        ('# %% [markdown] id="a"\nbare\n', "behind #: bare"),
    ],
)
def test_a_source_that_is_no_lesson_is_refused(written, text, said):
    with pytest.raises(ValueError, match=said):
        notebooks.read(written(text))


def test_a_notebook_has_what_jupyter_asks_for(made):
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert made["metadata"]["kernelspec"]["name"] == "python3"
    assert made["metadata"]["language_info"] == {"name": "python"}
    assert [cell["id"] for cell in made["cells"]] == ["opening", "set-up", "softmax"]
    assert [cell.get("outputs") for cell in made["cells"]] == [None, [], []]
    assert json.loads(notebooks.text(made)) == made


def test_a_notebook_says_which_lesson_it_is(made):
    told = made["metadata"]["regard"]
    assert (told["lesson"], told["language"], told["version"]) == ("letters", "en", __version__)
    assert told["contents"] == notebooks.contents(made["cells"])


def test_what_computes_a_figure_is_for_tests_alone(made):
    assert made["cells"][0]["source"].endswith("It gives 34 % here.")


def test_what_ran_changes_no_contents_and_what_is_written_does(made):
    before = notebooks.contents(made["cells"])
    made["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    made["cells"][1]["execution_count"] = 3
    for cell in made["cells"]:  # as JupyterLab writes them
        cell["source"] = cell["source"].splitlines(keepends=True)
    made["cells"].append({"cell_type": "code", "id": "new", "source": []})
    assert notebooks.contents(made["cells"]) == before
    made["cells"][-1]["source"] = ["1"]
    assert notebooks.contents(made["cells"]) != before


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_lesson_becomes_a_notebook(lesson, language):
    made = notebooks.notebook(lesson, language)
    assert made["cells"][0]["cell_type"] == "markdown"
    assert "<!--" not in json.dumps(made["cells"])
    assert any(f'lesson("{lesson.name}", "{language}")' in str(cell["source"]) for cell in made["cells"])
