"""The lessons in a real JupyterLab, as `regard learn` and the laboratory's page open them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from regard.course import folder, jupyter
from tests.hosts.servers import alone

OPENING = 120_000
VALID = """
import sys, nbformat
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert all("outputs" not in cell or cell["outputs"] == [] for cell in notebook["cells"])
print("valid")
"""


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, in which JupyterLab is installed."""
    for name, value in alone(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(jupyter, "is_installed", lambda: True)
    return tmp_path / "Leçons d’attention"


def test_every_notebook_is_valid(learner):
    paths = [str(copy.path) for language in ("en", "fr") for copy in folder.bring(learner, language)]
    ended = subprocess.run([sys.executable, "-c", VALID, *paths], capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "valid", ended.stderr


def test_the_first_lesson_opens_runs_and_asks_for_no_news(learner, browser):
    copy = folder.bring(learner, "fr")[0]
    beside = jupyter.Beside()
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    try:
        page = context.new_page()
        page.goto(beside.address(copy.path))
        page.get_by_text("| Idle").first.wait_for(timeout=OPENING)
        page.locator(".jp-CodeCell .cm-content").first.click()
        for _ in range(2):
            page.keyboard.press("Shift+Enter")
        page.locator(".regard-course").first.wait_for(timeout=OPENING)
        page.locator(".regard svg").first.wait_for(timeout=OPENING)
        assert page.get_by_text("Jupyter news").count() == 0
        assert "Une lettre regarde les autres" in page.locator(".jp-Notebook").inner_text()
    finally:
        context.close()
        beside.stop()
