"""The single measurements that a comparison is made of. Each is a JSON object that says what to measure, and gives another."""

from __future__ import annotations

import math
from functools import cache, partial
from pathlib import Path
from typing import Any

import torch

from regard.comparison import sentences as kept_sentences
from regard.comparison import speed
from regard.comparison.competitors import NAMES, Competitor, competitors
from regard.comparison.lesson import Lesson, accuracy, settings_of
from regard.comparison.tasks import Task, examples, task_of
from regard.comparison.teaching import PACE_STEPS, paces, teach
from regard.comparison.translation import MAX_LENGTH, TranslationLesson, bleu, validation_loss
from regard.errors import RegardError
from regard.training.loop import Recipe

Cell = dict[str, Any]
_VALIDATION, _TEST = 10_000, 20_000
"""Seeds of examples that nobody learns from; a training draws from those of its steps, a thousand thousand each."""


def measure(cell: Cell, folder: Path | None = None) -> dict[str, Any]:
    """Measures one cell.

    Args:
        cell: ``do`` says what: "pace", "task", "translation" or "speed".
        folder: Where the sentences are, for cells that translate.
    """
    match cell["do"]:
        case "pace":
            recipes = {name: partial(_recipe, cell, name, folder) for name in NAMES}
            return paces(recipes, steps=PACE_STEPS if "task" not in cell else _distances(cell["task"]))
        case "speed":
            return speed.timed(cell["batch"], cell["length"], cell["threads"])
        case _:
            return _learned(cell, folder)


def _learned(cell: Cell, folder: Path | None) -> dict[str, Any]:
    recipe = _recipe(cell, cell["competitor"], folder, cell["steps"])
    try:
        taught = teach(recipe, seed=cell["seed"])
    except RegardError:  # the rate was so large that the weights left the finite numbers
        return {"validation": None, "seconds": None, "scores": None}
    model, scores = taught.model, None
    if isinstance(recipe, Lesson):
        validation = _loss(recipe, model)
        if cell["tested"]:
            scores = {
                str(distance): accuracy(model, recipe.task, distance, seed=_TEST + distance)
                for distance in recipe.task.tested
            }
    else:
        assert isinstance(recipe, TranslationLesson)
        validation = validation_loss(recipe, model)
        if cell["tested"]:
            scores = {"bleu": bleu(model, recipe.sentences)}
    return {"validation": validation, "seconds": taught.seconds, "scores": scores}


@torch.inference_mode()
def _loss(lesson: Lesson, model: torch.nn.Module) -> float:
    """Mean loss over all distances that were learned from, on examples that were not."""
    least, most = lesson.task.taught
    losses = [
        lesson.loss(model, examples(lesson.task, 64, distance, seed=_VALIDATION + distance))
        for distance in range(least, most + 1)
    ]
    return float(sum(loss.total for loss in losses)) / sum(int(loss.count) for loss in losses)


def _recipe(cell: Cell, name: str, folder: Path | None, steps: int) -> Recipe:
    settings = settings_of(steps, cell.get("rate", 0.001))
    if cell.get("task") is not None:
        task = task_of(cell["task"])
        return Lesson(task, competitor_for(task, cell["parameters"], name), settings)
    assert folder is not None
    sentences = _sentences(folder)
    made = competitors(cell["parameters"], vocab_size=sentences.text.vocab_size, max_length=MAX_LENGTH)
    return TranslationLesson(sentences, made[NAMES.index(name)], settings)


def competitor_for(task: Task, parameters: int, name: str) -> Competitor:
    """A competitor that reads and writes this task, at all its distances."""
    longest = 2 * max(task.tested) + 1
    return competitors(parameters, vocab_size=task.vocab_size, max_length=longest)[NAMES.index(name)]


def _distances(name: str) -> int:
    """How many steps take each distance once."""
    least, most = task_of(name).taught
    return most + 1 - least


@cache
def _sentences(folder: Path) -> kept_sentences.Sentences:
    return kept_sentences.read(folder)


def best(rates: dict[float, float | None]) -> float:
    """The rate with the least validation loss."""

    def loss(rate: float) -> float:
        found = rates[rate]
        return math.inf if found is None else found

    return min(rates, key=loss)
