"""How long from `regard look` on a model of the library to the written picture, in a fresh process?

Every module is found compiled, as in an installation: Python compiles a module once and keeps it, unless it is told not to
(`PYTHONDONTWRITEBYTECODE`), as in many containers. It would then compile PyTorch anew in each process, for two more seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Figure, most

RUNS = 7
LIMIT = 2.5
ASKED = (
    ("translate", "Le chat dort.", ("--to", "en")),
    ("fill-mask", "Le chat [MASK] sur le canapé.", ()),
)


def measure() -> list[Figure]:
    """Median over fresh processes; the first, which compiles the modules, is left out."""
    return [
        most(
            f"`regard look` with {model}, command to written SVG, modules compiled before, median of {RUNS} processes",
            statistics.median(seconds(text, "--model", model, *options)),
            LIMIT,
            "s",
        )
        for model, text, options in ASKED
    ]


def seconds(text: str, *options: str) -> list[float]:
    """How long each run took."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "look.svg"
        compiled = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(RUNS + 1):
            picture.unlink(missing_ok=True)
            begin = time.perf_counter()
            command = [sys.executable, "-m", "regard", "look", text, *options, "--output", str(picture)]
            subprocess.run(command, check=True, capture_output=True, env={**os.environ, **compiled})
            taken.append(time.perf_counter() - begin)
            assert picture.stat().st_size > 0
    return taken[1:]
