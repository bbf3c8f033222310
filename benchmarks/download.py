"""How many bytes does a first installation download? Asked of pip's own resolver, for the machine that this runs on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
from pathlib import Path

from benchmarks.table import Figure
from hatch_build import npm

ROOT = Path(__file__).parents[1]


def measure() -> list[Figure]:
    """The wheels that `make env` and `pip install .` would fetch into empty caches, and the front end's packages."""
    torch = wheels("--requirement", "requirements/torch.txt")
    locked = wheels("--no-deps", "--require-hashes", "--requirement", "requirements/lock.txt")
    tests = wheels("--no-deps", "--require-hashes", "--requirement", "requirements/test.txt")
    plain = wheels(
        *tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    )
    front = front_end()
    others = {name: size for name, size in locked.items() if name not in torch}
    return [
        Figure("`make env` downloads: PyTorch and what it needs", told(torch)),
        Figure("`make env` downloads: everything else from the Python index", told(others)),
        Figure("`make test` downloads on top of it", told(tests)),
        Figure("`python -m pip install .` downloads in all, without the build's own tools", told(plain)),
        Figure("the front end's packages, for both", f"{front / 1e6:.0f} MB"),
    ]


def told(sizes: dict[str, int]) -> str:
    """The sum, and the largest three."""
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:3]
    names = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in largest)
    return f"{sum(sizes.values()) / 1e6:,.0f} MB in {len(sizes)} wheels ({names})"


def wheels(*arguments: str) -> dict[str, int]:
    """Name and bytes of each wheel that pip would download into an empty environment, from the index alone."""
    alone = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--dry-run",
        "--ignore-installed",
        "--report",
        "-",
        *arguments,
    ]
    report = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout
    return {
        entry["metadata"]["name"]: size(entry["download_info"]["url"])
        for entry in json.loads(report)["install"]
        if not entry["download_info"]["url"].startswith("file:")
    }


def size(url: str) -> int:
    """Bytes of a file, as its server says."""
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=60) as answer:
        return int(answer.headers["Content-Length"])


def front_end() -> int:
    """Bytes in npm's cache after an installation that began with an empty one, in a copy of what it reads."""
    with tempfile.TemporaryDirectory() as folder:
        cache, copy = Path(folder) / "cache", Path(folder) / "web"
        copy.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "web" / name, copy)
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", f"--cache={cache}", folder=copy)
        return sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
