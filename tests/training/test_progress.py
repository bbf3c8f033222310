from __future__ import annotations

import pytest
import torch

from regard.errors import RegardError
from regard.training import progress
from regard.training.progress import Meter


def filled(meter, losses, counts):
    for loss, count in zip(losses, counts, strict=True):
        meter.add(torch.tensor(loss), count)
    return meter


def test_a_report_tells_what_came_since_the_last_one(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    told = []
    meter = Meter(9, told.append, [8.0], {"en": "so", "fr": "ainsi"})
    filled(meter, [4.0, 2.0], [torch.tensor(11), 13])
    now[0] = 100.25
    assert not meter.due
    now[0] = 102.0
    assert meter.due
    meter.read()
    meter.tell(None)
    filled(meter, [5.0], [3])
    now[0] = 103.0
    meter.read()
    meter.tell(4)
    first, second = told
    assert (first.step, first.steps, first.loss, first.tokens_per_second, first.saved) == (
        3,
        9,
        3.0,
        12.0,
        None,
    )
    assert first.seconds_left == pytest.approx(2 / 2 * 6)
    assert first.notice == {"en": "so", "fr": "ainsi"}
    assert (second.step, second.loss, second.tokens_per_second, second.saved) == (4, 5.0, 3.0, 4)
    assert second.seconds_left == pytest.approx(3 / 3 * 5)
    assert second.notice is None
    assert meter.losses == [8.0, 4.0, 2.0, 5.0]


def test_nothing_new_is_no_report():
    told = []
    meter = Meter(9, told.append)
    meter.read()
    meter.tell(None)
    assert told == []


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
def test_the_step_of_a_loss_that_is_not_finite_is_named(wrong):
    meter = filled(Meter(9, None, [1.0, 1.0]), [1.0, wrong, 1.0], [1, 1, 1])
    with pytest.raises(RegardError, match="at step 4: its loss or its weights are no longer finite"):
        meter.read()
    assert meter.losses == [1.0, 1.0]
