"""How long does `import regard` take, and what does it bring along?"""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks.table import Figure, most

RUNS = 15
CODE = """
import sys, time
begin = time.perf_counter()
import regard
print(time.perf_counter() - begin, *(name for name in ("torch", "starlette") if name in sys.modules))
"""


def measure() -> list[Figure]:
    """Median over fresh interpreters, the first left out."""
    seconds, heavy = [], set()
    for _ in range(RUNS + 1):
        taken, *brought = subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
        ).stdout.split()
        seconds.append(float(taken))
        heavy |= set(brought)
    brought_along = ", ".join(sorted(heavy)) or "neither"
    return [
        most(f"`import regard`, median of {RUNS} interpreters", statistics.median(seconds[1:]), 0.2, "s"),
        Figure("torch or starlette imported with it", brought_along, "neither", not heavy),
    ]
