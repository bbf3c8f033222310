"""Equal time: what is counted, and how many steps fit."""

from __future__ import annotations

import torch

from regard.comparison import teaching
from regard.comparison.cells import competitor_for, measure
from regard.comparison.lesson import Lesson, settings_of
from regard.comparison.tasks import Copying
from regard.comparison.teaching import paces, steps_within, teach


def lesson(steps, name="lstm"):
    return Lesson(Copying(), competitor_for(Copying(), 8_000, name), settings_of(steps, 0.004), size=4)


def test_as_many_steps_as_fit():
    assert steps_within(3.0, 0.01) == 300
    assert steps_within(3.0, 0.02) == 150
    assert steps_within(0.001, 1.0) == 2


def test_only_the_steps_are_counted(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(teaching.time, "process_time", lambda: 7.0 * next(clock))
    taught = teach(lesson(5), seed=1)
    assert (
        taught.seconds == 35.0
    )  # from the first batch to the fifth are four steps of seven seconds, and the last one is like them
    assert not taught.model.training


def test_paces_take_turns_and_the_quickest_counts(monkeypatch):
    order = []

    def taught(recipe, *, seed):
        order.append(recipe.name)
        return teaching.Taught(
            torch.nn.Identity(), {2: 100.0, 4: 12.0}.get(len(order), 6.0) * (1 + len(order) % 2)
        )

    monkeypatch.setattr(teaching, "teach", taught)
    found = paces(
        {name: lambda steps, name=name: lesson(steps, name) for name in ("rnn", "lstm")}, steps=5, rounds=2
    )
    assert order == ["copying rnn", "copying lstm"] * 3
    assert found == {"rnn": 2.0, "lstm": 1.0}


def test_a_training_is_measured_and_the_same_seed_gives_the_same():
    cell = {
        "do": "task",
        "task": "copying",
        "parameters": 8_000,
        "competitor": "one-head",
        "steps": 12,
        "rate": 0.005,
        "seed": 1,
        "tested": True,
    }
    one, again = measure(cell), measure(cell)
    assert one["scores"] == again["scores"]
    assert one["validation"] == again["validation"]
    assert list(one["scores"]) == ["5", "10", "15", "20", "30", "40"]
    assert one["seconds"] > 0


def test_a_rate_that_breaks_the_weights_is_told_apart():
    cell = {
        "do": "task",
        "task": "agreement",
        "parameters": 8_000,
        "competitor": "rnn",
        "steps": 30,
        "rate": 1e38,
        "seed": 1,
        "tested": False,
    }
    assert measure(cell) == {"validation": None, "seconds": None, "scores": None}
