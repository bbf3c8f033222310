"""JupyterLab, where the lessons are worked on: in the foreground for a terminal, beside the laboratory for its page."""

from __future__ import annotations

import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from regard.errors import RegardError

INSTALL = 'pip install "regard[learn]"'
"""What a person types to have it."""

_SETTINGS = Path(__file__).parent / "jupyter_settings"
_PATIENCE = 60.0
"""Seconds to wait until it answers."""

_TO_STOP = 5.0


def is_installed() -> bool:
    """Whether JupyterLab is there, and what runs Python in it."""
    return all(importlib.util.find_spec(name) is not None for name in ("jupyterlab", "ipykernel"))


def missing() -> RegardError:
    """What to say where it is not there."""
    return RegardError(
        en=f"JupyterLab, in which the lessons open, is not installed; run: {INSTALL}",
        fr=f"JupyterLab, où s’ouvrent les leçons, n’est pas installé ; lancez : {INSTALL}",
    )


def command(folder: Path, *options: str) -> list[str]:
    """How JupyterLab is started on a folder of lessons."""
    rights = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    root = f"--ServerApp.root_dir={folder.absolute()}"
    return [sys.executable, "-m", "jupyterlab", root, *rights, *options]


def environment() -> dict[str, str]:
    """What JupyterLab is started with: it asks learners for no news and no updates of its own."""
    paths = [str(_SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def run(notebook: Path, *, browser: bool) -> None:
    """Opens JupyterLab on a notebook and stays until it is stopped.

    Raises:
        RegardError: if it is not installed, or does not start.
    """
    if not is_installed():
        raise missing()
    page = f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}"
    options = [page, *([] if browser else ["--no-browser"])]
    with subprocess.Popen(command(notebook.parent, *options), env=environment()) as process:
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:  # JupyterLab heard it too, and asks whether it is meant
                continue
    if code not in (0, -2, 130):
        raise _not_started()


class Beside:
    """A JupyterLab that runs beside the laboratory, and ends with it.

    Attributes:
        folder: The folder that it shows, once it runs.
    """

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._token = ""
        self._starting = Lock()

    def address(self, notebook: Path) -> str:
        """Where a notebook opens; starts JupyterLab the first time, and waits until it answers.

        Raises:
            RegardError: if it is not installed, or does not start.
        """
        with self._starting:
            if self._process is None or self._process.poll() is not None or self.folder != notebook.parent:
                self.stop()
                self._start(notebook.parent)
        return f"http://127.0.0.1:{self._port}/lab/tree/{quote(notebook.name)}?token={self._token}"

    def stop(self) -> None:
        """Ends it; it saves nothing, what is open in a browser stays there."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self, folder: Path) -> None:
        if not is_installed():
            raise missing()
        self._port, self._token = _free_port(), secrets.token_urlsafe(32)
        options = ["--no-browser", f"--ServerApp.port={self._port}", "--ServerApp.port_retries=0"]
        self.folder = folder
        self._process = subprocess.Popen(
            command(folder, *options),
            env=environment() | {"JUPYTER_TOKEN": self._token},  # a command line can be read by others
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is for the laboratory, which then stops it
        )
        self._wait(self._process)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _PATIENCE
        while process.poll() is None and time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self._port}/api", timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise _not_started()


def _not_started() -> RegardError:
    return RegardError(
        en="JupyterLab did not start; run `regard learn` in a terminal to read why.",
        fr="JupyterLab n’a pas démarré ; lancez `regard learn` dans un terminal pour lire pourquoi.",
    )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port
