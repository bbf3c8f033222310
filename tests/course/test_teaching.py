"""The teacher's guide: an answer key for each lesson, as the exercises have it now, and plans of 45 minutes."""

from __future__ import annotations

import re

import pytest

from docs import answer_key
from regard.course.catalogue import LESSONS

guides = pytest.mark.parametrize("language", list(answer_key.GUIDES))


def guide(language):
    return answer_key.GUIDES[language].read_text(encoding="utf-8")


@guides
def test_every_lesson_has_a_place_for_its_key(language):
    assert [name for _, name, _ in answer_key.PLACE.findall(guide(language))] == [
        each.name for each in LESSONS
    ]


@guides
def test_the_key_is_what_the_exercises_say_now(language):
    assert answer_key.filled(guide(language), language) == guide(language), "run: python -m docs.answer_key"


@guides
def test_a_stale_key_is_noticed_and_written_anew(language, tmp_path, monkeypatch, capsys):
    stale = tmp_path / "guide.md"
    title = LESSONS[0].exercises[0].title[language]
    stale.write_text(guide(language).replace(title, "old"), encoding="utf-8")
    monkeypatch.setattr(answer_key, "GUIDES", {language: stale})
    assert answer_key.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().out
    assert answer_key.main([]) == 0
    assert answer_key.main(["--check"]) == 0
    assert stale.read_text(encoding="utf-8") == answer_key.filled(guide(language), language)


@guides
def test_every_plan_takes_45_minutes(language):
    for lesson in re.split(r"^### ", guide(language), flags=re.MULTILINE)[1:]:
        plan = lesson.split("<!-- answer key")[0]
        assert sum(int(minutes) for minutes in re.findall(r"^\| (\d+) \|", plan, re.MULTILINE)) == 45, lesson[
            :40
        ]


@guides
def test_every_lesson_is_called_as_the_catalogue_calls_it(language):
    titles = re.findall(r"^### \d\. (.*)$", guide(language), re.MULTILINE)
    assert [title.replace("\u00a0", " ") for title in titles] == [
        each.title[language].replace("\u00a0", " ") for each in LESSONS
    ]
