"""A comparison whose numbers were put there, so that it is known what it should say."""

from __future__ import annotations

from regard.comparison import cells, speed
from regard.comparison.competitors import NAMES
from regard.comparison.tasks import task_of

SKILL = {"rnn": 0.5, "lstm": 0.6, "bahdanau": 0.8, "one-head": 0.97, "many-heads": 0.99}
PACE = {"rnn": 0.01, "lstm": 0.02, "bahdanau": 0.03, "one-head": 0.04, "many-heads": 0.05}
BEST = 0.005


def measure(cell, folder=None):
    """What `regard.comparison.cells.measure` gives, without any training: attention is better, and the middle rate is best."""
    match cell["do"]:
        case "pace":
            return dict(PACE)
        case "speed":
            length = cell["length"]
            each = {
                name: {
                    "seconds": PACE[name] * length / cell["threads"] ** (1 if "head" in name else 0.1),
                    "processor_seconds": PACE[name] * length ** (2 if "head" in name else 1),
                    "kept_bytes": 1000 * length ** (2 if "head" in name else 1),
                }
                for name in NAMES
            }
            return {"load": 1.0, "competitors": each}
    skill = SKILL[cell["competitor"]]
    seconds = cell["steps"] * PACE[cell["competitor"]]
    loss = {"validation": abs(cell["rate"] - BEST), "seconds": seconds, "scores": None}
    if not cell["tested"]:
        return loss
    if cell["do"] == "translation":
        return loss | {"scores": {"bleu": 100 * skill * (1 - cell["seed"] / 1000)}}
    tested = task_of(cell["task"]).tested
    return loss | {"scores": {str(distance): skill * (1 - cell["seed"] / 1000) for distance in tested}}


def plant(monkeypatch):
    """Every measurement is a planted one, and a machine has two cores."""
    asked = []

    def noted(cell, folder=None):
        asked.append(cell)
        return measure(cell, folder)

    monkeypatch.setattr(cells, "measure", noted)
    monkeypatch.setattr(speed, "cores", lambda: 2)
    return asked
