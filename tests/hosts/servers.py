"""JupyterLab, Notebook and marimo, really running, for the tests of notebooks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOSTS = Path(sys.prefix) / "hosts"
"""Where ``make test-hosts`` installs them, beside the laboratory's own packages."""

STARTING = 60


@contextmanager
def jupyter(program: str, folder: Path) -> Iterator[str]:
    """Runs "jupyterlab" or "notebook" on a folder and gives its address."""
    port = free_port()
    command = [sys.executable, "-m", program, "--no-browser", f"--port={port}", "--allow-root"]
    command += ["--IdentityProvider.token=", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += [f"--{name}.expose_app_in_browser=True" for name in ("LabApp", "JupyterNotebookApp")]
    with running(command, folder, f"http://127.0.0.1:{port}/api") as address:
        yield address.removesuffix("api")


@contextmanager
def marimo(folder: Path) -> Iterator[str]:
    """Runs marimo's editor on a folder, with the setting that runs a notebook when it is opened, and gives its address."""
    settings = folder / "config" / "marimo"
    settings.mkdir(parents=True)
    (settings / "marimo.toml").write_text("[runtime]\nauto_instantiate = true\n")
    port = free_port()
    command = [sys.executable, "-m", "marimo", "--yes", "edit", str(folder), "--headless", "--no-token"]
    command += [f"--port={port}", "--skip-update-check"]
    with running(command, folder, f"http://127.0.0.1:{port}/health") as address:
        yield address.removesuffix("health")


@contextmanager
def running(command: list[str], folder: Path, address: str) -> Iterator[str]:
    """Runs a server whose settings and state stay in that folder, until its address answers."""
    log = folder / "server.log"
    with (
        log.open("w") as written,
        subprocess.Popen(command, cwd=folder, env=alone(folder), stdout=written, stderr=written) as process,
    ):
        try:
            wait_for(address, process, log)
            yield address
        finally:
            process.terminate()


def alone(folder: Path) -> dict[str, str]:
    """An environment in which only what these tests installed is found, and nothing of the person who runs them."""
    return {
        **os.environ,
        "PYTHONPATH": str(HOSTS),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_PATH": str(HOSTS / "etc" / "jupyter"),
        "JUPYTER_PATH": str(HOSTS / "share" / "jupyter"),
        "JUPYTERLAB_DIR": str(HOSTS / "share" / "jupyter" / "lab"),
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until the server answers; what it wrote is the message if it never does."""
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} does not answer:\n{log.read_text()}")
