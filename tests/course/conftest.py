"""Progress of each test in a folder of its own, and no lesson open."""

from __future__ import annotations

import importlib

import pytest

from regard import cours
from regard.course import asking, catalogue
from regard.course.keeping import store
from regard.errors import speak
from tests.course import small_course as made


@pytest.fixture(autouse=True)
def _own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "progress"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(asking, "_opened", None)
    monkeypatch.setattr(store, "_stores", {})
    for name, value in {"_total": None, "_title": None, "_announced": set(), "_passed_here": set()}.items():
        monkeypatch.setattr(cours, name, value)
    yield
    speak(None)


@pytest.fixture
def small_course(monkeypatch):
    """Two exercises in the first lesson and one in the second, in place of the course's own."""
    for lesson in catalogue.LESSONS:
        module = importlib.import_module(f"regard.course.exercises.{lesson.name.replace('-', '_')}")
        monkeypatch.setattr(module, "EXERCISES", made.EXERCISES.get(lesson.name, ()))
    catalogue.exercises.cache_clear()
    yield
    catalogue.exercises.cache_clear()
