"""The running hosts, and a page in each. They have a command of their own: make test-hosts."""

from __future__ import annotations

import importlib.metadata
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.hosts import servers
from tests.hosts.notebooks import run

NAMES = ("jupyterlab", "notebook", "marimo")


_WATCH = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => window.reports.push(event.violatedDirective));
"""


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    """Without their command these tests skip; with it, nothing may be missing."""
    if not os.environ.get("REGARD_HOSTS_TESTS"):
        pytest.skip("JupyterLab, Notebook and marimo have a command of their own: make test-hosts")
    found = {package.name for package in importlib.metadata.distributions(path=[str(servers.HOSTS)])}
    missing = {*NAMES, "ipykernel", "nbconvert"} - found
    if missing:
        pytest.fail(f"{missing} not installed, and make test-hosts may not skip")


@pytest.fixture(scope="session", params=NAMES)
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, Path]]:
    """Name, address and folder of each running host in turn."""
    folder = tmp_path_factory.mktemp(request.param)
    starting = servers.marimo(folder) if request.param == "marimo" else servers.jupyter(request.param, folder)
    with starting as address:
        yield request.param, address, folder


@pytest.fixture
def cell(
    browser: Browser, host: tuple[str, str, Path], request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Page]]:
    """Runs one cell of Python in a new notebook; the picture's complaints and any dialog fail the test."""
    name, address, folder = host
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.add_init_script(_WATCH)
    complaints: list[str] = []

    def run_(code: str) -> Page:
        page = context.new_page()
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        run(page, name, address, folder, re.sub(r"\W", "-", request.node.name), code)
        page.on(
            "pageerror", lambda error: complaints.append(str(error))
        )  # not what the host itself says as it opens
        return page

    yield run_
    context.close()
    assert complaints == []
