from __future__ import annotations

import math

import pytest

from regard.errors import RegardError
from regard.training.settings import Settings


def rates(**given):
    settings = Settings(learning_rate=0.5, **given)
    return [settings.rate(step) for step in range(settings.steps)]


def test_the_rate_grows_in_equal_parts_and_falls_in_equal_parts():
    found = rates(steps=7, warmup=2, schedule="linear", floor=0.5)
    assert found == pytest.approx([0.25, 0.5, 0.5, 0.45, 0.4, 0.35, 0.3])


def test_the_cosine_is_half_way_at_half_time():
    found = rates(steps=8, warmup=0, schedule="cosine", floor=0.2)
    assert found[0] == 0.5
    assert found[4] == pytest.approx(0.5 * (0.2 + 0.8 / 2))
    assert found[2] == pytest.approx(0.5 * (0.2 + 0.8 * (1 + math.sqrt(0.5)) / 2))
    assert found == sorted(found, reverse=True)


def test_a_constant_rate_has_no_floor():
    assert rates(steps=5, warmup=2, schedule="constant", floor=0.0) == [0.25, 0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("schedule", ["cosine", "linear", "constant"])
def test_a_training_may_end_while_it_warms_up(schedule):
    assert rates(steps=3, warmup=5, schedule=schedule) == pytest.approx([0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 0},
        {"learning_rate": 0.0},
        {"learning_rate": math.nan},
        {"warmup": -1},
        {"schedule": "steep"},
        {"floor": 1.5},
        {"weight_decay": -0.1},
        {"betas": (0.9, 1.0)},
        {"clip": 0.0},
        {"average": 1.0},
        {"checkpoint_every": 0},
        {"precision": "float16"},
    ],
    ids=str,
)
def test_nonsense_is_refused_by_name(wrong):
    (name,) = wrong
    with pytest.raises(RegardError, match=f"^{name} of a training must be"):
        Settings(**{"steps": 5, "learning_rate": 0.1, **wrong})
