"""One cell of Python in each host: written as its notebook, opened as a person opens it, and run."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page

OPENING = 60_000

_RUN_ALL = """async () => {
  const { restored, shell, commands } = window.jupyterapp;
  await restored;
  await shell.currentWidget.context.ready;
  await shell.currentWidget.sessionContext.ready;
  void commands.execute("notebook:run-all-cells");
}"""
_PLACES = {"jupyterlab": "lab/workspaces/{name}/tree/", "notebook": "notebooks/"}
"""A workspace of its own, or JupyterLab opens what another test had open too."""

_SHOW = {"marimo": "import marimo\n\nshow = marimo.output.append\n"}


def run(page: Page, host: str, address: str, folder: Path, name: str, code: str) -> None:
    """Writes a notebook with one cell, opens it and runs it; ``show(view)`` shows in the middle of the cell."""
    code = _SHOW.get(host, "from IPython.display import display as show\n") + code
    if host == "marimo":
        path = folder / f"{name}.py"
        path.write_text(_as_marimo(code), encoding="utf-8")
        page.goto(f"{address}?file={path}")
        return
    (folder / f"{name}.ipynb").write_text(as_jupyter(code), encoding="utf-8")
    page.goto(f"{address}{_PLACES[host].format(name=name)}{name}.ipynb")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=OPENING)
    page.evaluate(_RUN_ALL)


def as_jupyter(code: str) -> str:
    """A notebook file with one cell that never ran."""
    cell = {
        "cell_type": "code",
        "id": "only",
        "metadata": {},
        "source": code,
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}
    )


def _as_marimo(code: str) -> str:
    body = "".join(f"    {line}\n" for line in code.splitlines())
    return f"import marimo\n\napp = marimo.App()\n\n\n@app.cell\ndef _():\n{body}    return\n"
