"""The whole comparison: what to measure in which order, and what comes of it."""

from __future__ import annotations

import datetime
import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from regard import __version__
from regard.comparison import sentences, speed
from regard.comparison.cells import best, competitor_for
from regard.comparison.claims import claims
from regard.comparison.competitors import NAMES, competitors
from regard.comparison.journal import Journal
from regard.comparison.machine import machine
from regard.comparison.plan import SEARCH_SEED, Plan
from regard.comparison.tasks import TASKS, Task
from regard.comparison.teaching import steps_within
from regard.comparison.translation import MAX_LENGTH
from regard.comparison.working import Workers

SCHEMA = 1
Report = Callable[[int, int], None]
Row = Sequence[str]


@dataclass(frozen=True, eq=False)
class Data:
    """Sentences to translate.

    Attributes:
        rows: English and French.
        about: What they are and where they come from, for the report.
    """

    rows: Sequence[Row]
    about: dict[str, Any]


def cells_of(plan: Plan) -> int:
    """How many measurements a comparison has in all."""
    trained = len(NAMES) * (len(plan.rates) + plan.seeds)
    count = len(TASKS) * (1 + trained)
    if not plan.quick:
        count += len(speed.cases(speed.cores()))
        count += len(plan.sizes) * (1 + trained)
    return count


def compare(
    plan: Plan, *, data: Data | None = None, journal: Journal | None = None, report: Report | None = None
) -> dict[str, Any]:
    """Measures what the plan says.

    Args:
        plan: What, and for how long.
        data: Sentences to translate; a quick plan needs none.
        journal: What an earlier call measured, and where this one keeps what it measures.
        report: Told after each measurement how many are done, and of how many.

    Returns:
        What was measured, as JSON: see `regard.comparison.result`.

    Raises:
        RegardError: if the sentences are too few.
    """
    with Workers(plan.workers) as workers:
        return _Run(plan, Journal(None) if journal is None else journal, report, workers).go(data)


@dataclass(frozen=True)
class _Search:
    """What the search of a learning rate found.

    Attributes:
        losses: The validation loss with each rate; None where the weights left the finite numbers.
        pace: Processor time of a step in these trainings, which are longer than those that guessed it.
    """

    losses: dict[float, float | None]
    pace: float | None


class _Run:
    def __init__(self, plan: Plan, journal: Journal, report: Report | None, workers: Workers) -> None:
        self.plan, self.journal, self.report, self.workers = plan, journal, report, workers
        self.folder: Path | None = None

    def go(self, data: Data | None) -> dict[str, Any]:
        plan = self.plan
        result: dict[str, Any] = {
            "schema": SCHEMA,
            "regard": __version__,
            "date": datetime.date.today().isoformat(),
            "machine": machine(),
            "plan": json.loads(json.dumps(asdict(plan))),
            "seeds": {"searched": SEARCH_SEED, "reported": list(plan.reported_seeds)},
            "tasks": self._tasks(),
            "speed": None if plan.quick else self._speed(),
            "translation": None if data is None or not plan.sizes else self._translation(data),
        }
        return result | {"claims": claims(result), "missing": missing(result)}

    def _measured(
        self, cells: Sequence[dict[str, Any]], workers: Workers | None = None
    ) -> list[dict[str, Any]]:
        self._tell()
        return (workers or self.workers).measured(cells, self.journal, folder=self.folder, told=self._tell)

    def _tell(self) -> None:
        if self.report is not None:
            self.report(len(self.journal), cells_of(self.plan))

    def _tasks(self) -> list[dict[str, Any]]:
        asked = [
            {
                "do": "pace",
                "task": task.name,
                "parameters": self.plan.parameters,
                "seconds": self.plan.task_seconds,
            }
            for task in TASKS
        ]
        paces = self._measured(asked)
        return [self._task(task, pace) for task, pace in zip(TASKS, paces, strict=True)]

    def _task(self, task: Task, paces: dict[str, float]) -> dict[str, Any]:
        plan = self.plan
        about = {"do": "task", "task": task.name, "parameters": plan.parameters}
        learned = self._learned(about, paces, plan.task_seconds)
        for name, each in learned.items():
            each["parameters"] = competitor_for(task, plan.parameters, name).parameters
            each["accuracy"] = {
                str(distance): [scores and scores[str(distance)] for scores in each["scores"]]
                for distance in task.tested
            }
            del each["scores"]
        return {
            "name": task.name,
            "seconds": plan.task_seconds,
            "taught": list(task.taught),
            "tested": list(task.tested),
            "chance": task.chance,
            "competitors": learned,
        }

    def _learned(
        self, about: dict[str, Any], paces: dict[str, float], seconds: float
    ) -> dict[str, dict[str, Any]]:
        """Every competitor taught with its best rate, once a seed, after all have searched among the same rates."""
        searches = self._searched(about, paces, seconds)
        chosen = {name: best(search.losses) for name, search in searches.items()}
        now = {name: search.pace or paces[name] for name, search in searches.items()}
        asked = [
            self._lesson(about, name, chosen[name], seed, steps_within(seconds, now[name]), tested=True)
            for name in NAMES
            for seed in self.plan.reported_seeds
        ]
        found = self._measured(asked)
        learned: dict[str, dict[str, Any]] = {}
        for name in NAMES:
            own = [result for cell, result in zip(asked, found, strict=True) if cell["competitor"] == name]
            learned[name] = {
                "steps": steps_within(seconds, now[name]),
                "rate": chosen[name],
                "searched": {str(rate): loss for rate, loss in searches[name].losses.items()},
                "seconds": [result["seconds"] for result in own],
                "scores": [result["scores"] for result in own],
            }
        return learned

    def _searched(self, about: dict[str, Any], paces: dict[str, float], seconds: float) -> dict[str, _Search]:
        """Every competitor taught once with each rate."""
        searches = {}
        asked = [
            self._lesson(about, name, rate, SEARCH_SEED, steps_within(seconds, paces[name]), tested=False)
            for name in NAMES
            for rate in self.plan.rates
        ]
        found = self._measured(asked)
        for name in NAMES:
            own = [each for each in zip(asked, found, strict=True) if each[0]["competitor"] == name]
            took = [
                result["seconds"] / cell["steps"] for cell, result in own if result["seconds"] is not None
            ]
            losses = {cell["rate"]: result["validation"] for cell, result in own}
            searches[name] = _Search(losses, median(took) if took else None)
        return searches

    @staticmethod
    def _lesson(
        about: dict[str, Any], name: str, rate: float, seed: int, steps: int, *, tested: bool
    ) -> dict[str, Any]:
        return {**about, "competitor": name, "steps": steps, "rate": rate, "seed": seed, "tested": tested}

    def _speed(self) -> dict[str, Any]:
        """Nothing else is measured meanwhile."""
        cases = speed.cases(speed.cores())
        with Workers(min(1, self.plan.workers)) as alone:
            found = self._measured([{"do": "speed", **case} for case in cases], alone)
        made = competitors(speed.PARAMETERS, vocab_size=speed.SYMBOLS, max_length=max(speed.LENGTHS) + 1)
        return {
            "parameters": {each.name: each.parameters for each in made},
            "cases": [{**case, **each} for case, each in zip(cases, found, strict=True)],
        }

    def _translation(self, data: Data) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="regard-") as folder:
            self.folder = Path(folder)
            counts = sentences.prepare(data.rows, self.folder)
            sizes = self._sizes(counts["pieces"])
        return {
            "data": data.about | counts,
            "seconds": self.plan.translation_seconds,
            "sizes": sizes,
        }

    def _sizes(self, pieces: int) -> list[dict[str, Any]]:
        """Each size with rates of its own: one that suits a small model may be too large for a large one."""
        plan = self.plan
        made: dict[int, dict[str, Any]] = {}
        for size in plan.sizes:
            (paces,) = self._measured(
                [{"do": "pace", "parameters": size, "seconds": plan.translation_seconds}]
            )
            about = {"do": "translation", "parameters": size}
            learned = self._learned(about, paces, plan.translation_seconds)
            for each, competitor in zip(
                learned.values(),
                competitors(size, vocab_size=pieces, max_length=MAX_LENGTH),
                strict=True,
            ):
                each["parameters"] = competitor.parameters
                each["bleu"] = [scores and scores["bleu"] for scores in each.pop("scores")]
            made[size] = {"asked": size, "competitors": learned}
        return [made[size] for size in sorted(made)]


def missing(result: dict[str, Any]) -> list[str]:
    """What the whole comparison measures and this one did not: tasks, "speed", "translation", or sizes of translators."""
    learned = [task["name"] for task in result["tasks"]]
    sizes = (
        [] if result["translation"] is None else [size["asked"] for size in result["translation"]["sizes"]]
    )
    parts = [part for part in ("speed", "translation") if result[part] is None]
    parts = [task.name for task in TASKS if task.name not in learned] + parts
    return parts + [f"translation {size}" for size in Plan().sizes if sizes and size not in sizes]


def journal_for(plan: Plan, data: Data | None, folder: Path) -> Journal:
    """The journal of this plan, with these sentences and this version: of another one, nothing is taken up."""
    about = [asdict(plan), None if data is None else data.about, __version__, SCHEMA]
    name = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:16]
    return Journal(folder / f"{name}.jsonl")
