"""Does `regard measure` read a file of 100,000 words in memory that does not grow with the file?"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Figure, most

SEED = 0
SHORT, LONG = 10_000, 100_000
VOCABULARY = (
    "the a one this that old small quiet black river house window morning letter garden road teacher child cat bird bread light night "
    "stone water winter opened closed carried found followed wrote remembered and but because while after before under near without "
    "slowly again never often here there unbelievably misunderstanding"
)


def measure() -> list[Figure]:
    """Time and largest memory of the command, for a file and for one that is ten times as long."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = (_run(Path(folder), words) for words in (SHORT, LONG))
    growth = long[1] / short[1]
    title = "`regard measure FILE` with MiniLM, windows of 512 tokens"
    return [
        Figure(f"{title}, {SHORT:,} words: time; memory of the whole process", _told(short)),
        Figure(f"{title}, {LONG:,} words: time; memory of the whole process", _told(long)),
        most(f"memory for {LONG:,} words over memory for {SHORT:,}", growth, 1.25, "×"),
    ]


def text(words: int) -> str:
    """Sentences of words drawn at random."""
    generator, vocabulary = random.Random(SEED), VOCABULARY.split()
    left, sentences = words, []
    while left > 0:
        length = min(left, generator.randint(4, 19))
        sentences.append(" ".join(generator.choices(vocabulary, k=length)).capitalize() + ".")
        left -= length
    return " ".join(sentences)


def _run(folder: Path, words: int) -> tuple[float, float]:
    """Seconds, and the largest resident memory in MB, as the system says just before the process ends (Linux)."""
    file = folder / f"{words}.txt"
    file.write_text(text(words), encoding="utf-8")
    begin, largest = time.perf_counter(), 0.0
    command = [
        sys.executable,
        "-m",
        "regard",
        "measure",
        str(file),
        "--output",
        str(folder / f"{words}.parquet"),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
            largest = max([largest, *(int(line.split()[1]) / 1000 for line in lines)])
            time.sleep(0.1)
    if process.returncode:
        raise RuntimeError(f"regard measure ended with {process.returncode}")
    return time.perf_counter() - begin, largest


def _told(run: tuple[float, float]) -> str:
    return f"{run[0]:.0f} s; {run[1]:.0f} MB"
