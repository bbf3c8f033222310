"""How an answer is written down: the figure, what was to be reached, and where and when it was measured."""

from __future__ import annotations

import datetime
import os
import platform
from dataclasses import dataclass
from importlib.metadata import version

SHOWN = ("torch", "transformers", "numpy", "playwright")


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        question: What was asked, in words.
        value: What came out, with its unit.
        target: What was to be reached, with the same unit; empty where a number is only told.
        reached: Whether it was; None where a number is only told.
    """

    question: str
    value: str
    target: str = ""
    reached: bool | None = None


def most(question: str, value: float, limit: float, unit: str, *, digits: str = ".3g") -> Figure:
    """A number that should not exceed a limit."""
    return Figure(question, f"{value:{digits}} {unit}", f"≤ {limit:g} {unit}", value <= limit)


def where_and_when() -> str:
    """Machine, versions and date, in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return (
        f"{datetime.date.today()} · {platform.machine()}, {os.cpu_count()} cores · {platform.system()} · "
        f"Python {platform.python_version()}, {versions} · random numbers from seed 0"
    )


def table(figures: list[Figure]) -> str:
    """The figures as a table in Markdown."""
    signs = {True: "yes", False: "NO", None: ""}
    rows = [f"| {f.question} | {f.value} | {f.target} | {signs[f.reached]} |" for f in figures]
    return "\n".join(["| question | measured | to reach | reached |", "|---|---|---|---|", *rows])
