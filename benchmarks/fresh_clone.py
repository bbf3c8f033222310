"""How long until a new user sees the lab? A fresh clone, an empty environment, package caches as they are."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.table import Figure, most

ROOT = Path(__file__).parents[1]


def measure() -> list[Figure]:
    """`make lab` to the printed address, first and second start, then `make learn` in a clone of its own, and `make test`."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "regard"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        first, second = seconds_to_address(clone), seconds_to_address(clone)
        lessons = seconds_to_lesson(Path(folder))
        began = time.perf_counter()
        tests = subprocess.run(
            ["make", "test"], cwd=clone, capture_output=True, env=environment(), check=False
        )
        tested = time.perf_counter() - began
    return [
        most("`make lab` in a fresh clone, warm package caches, to the address", first, 120, "s"),
        most("`make lab` again, to the address", second, 3, "s"),
        most(
            "`make learn` in a fresh clone, warm package caches, to the address of a lesson",
            lessons,
            120,
            "s",
        ),
        most("`make test`", tested, 300, "s"),
        Figure("`make test` passed", "yes" if tests.returncode == 0 else "no", "yes", tests.returncode == 0),
    ]


def seconds_to_address(clone: Path) -> float:
    """From the command to the line with the lab's address."""
    began = time.perf_counter()
    command = ["make", "--silent", "lab"]
    with subprocess.Popen(
        command, cwd=clone, stdout=subprocess.PIPE, text=True, env=environment(), start_new_session=True
    ) as lab:
        assert lab.stdout is not None
        found = any("http://127.0.0.1" in line for line in lab.stdout)
        taken = time.perf_counter() - began
        os.killpg(lab.pid, 15)
    assert found, "the lab ended without printing its address"
    return taken


def seconds_to_lesson(folder: Path) -> float:
    """From the command to the line with the address of the first lesson in JupyterLab."""
    clone = folder / "learner"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    own = {name: str(folder / name) for name in ("REGARD_DATA", "XDG_DOCUMENTS_DIR", "JUPYTER_RUNTIME_DIR")}
    began = time.perf_counter()
    with subprocess.Popen(
        ["make", "--silent", "learn"],
        cwd=clone,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment() | own,
        start_new_session=True,
    ) as learn:
        assert learn.stdout is not None
        found = any("/lab/tree/1-" in line for line in learn.stdout)
        taken = time.perf_counter() - began
        os.killpg(learn.pid, 15)
    assert found, "JupyterLab ended without printing the address of a lesson"
    return taken


def environment() -> dict[str, str]:
    """This process's, without its virtual environment and without opening a browser window."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")
    }
    return {**kept, "BROWSER": "true"}
