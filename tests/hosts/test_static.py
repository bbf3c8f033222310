"""A saved notebook where no script runs: the sentence and the still picture that GitHub and nbconvert show."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode

import pytest
from playwright.sync_api import Browser

from tests.hosts.example import CODE
from tests.hosts.notebooks import as_jupyter
from tests.hosts.servers import alone

VIEW = "application/vnd.jupyter.widget-view+json"


def convert(folder, *asked):
    """What nbconvert makes of the notebook in that folder."""
    command = [sys.executable, "-m", "nbconvert", "notebook.ipynb", *asked]
    run = subprocess.run(command, cwd=folder, env=alone(folder), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The folder of a notebook that was run and saved, without the state of widgets, as JupyterLab saves it."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "notebook.ipynb").write_text(
        as_jupyter(CODE + "regard.lines(example, locale='fr')"), encoding="utf-8"
    )
    convert(
        folder, "--to=notebook", "--inplace", "--execute", "--ExecutePreprocessor.store_widget_state=False"
    )
    return folder


def test_the_output_holds_the_live_view_the_picture_and_the_sentence(saved):
    (output,) = json.loads((saved / "notebook.ipynb").read_text())["cells"][0]["outputs"]
    assert set(output["data"]) == {VIEW, "image/png", "text/plain"}
    assert b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")
    assert "couche 0, tête 0" in "".join(output["data"]["text/plain"])


def test_a_page_made_of_it_shows_the_picture_without_scripts(saved, browser: Browser):
    convert(saved, "--to=html")
    with browser.new_context(java_script_enabled=False, offline=True) as context:
        page = context.new_page()
        page.goto((saved / "notebook.html").as_uri())
        shown = page.locator("img[src^='data:image/png']")
        assert shown.is_visible()
        assert shown.bounding_box()["width"] > 500


def test_latex_takes_the_picture_too(saved):
    convert(saved, "--to=latex")
    assert len(list((saved / "notebook_files").glob("*.png"))) == 1
