from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from regard.training.checkpoint import steps_in
from regard.training.distributed import Group, joined
from regard.training.loop import train
from tests.training.lines import Lines, weights

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Where two processes wrote, and what each of them found."""
    place = tmp_path_factory.mktemp("two")
    program = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    program += [str(HERE / "two_processes.py"), str(place)]
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1]), "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return place, [json.loads((place / f"rank{rank}.json").read_text()) for rank in (0, 1)]


def test_two_processes_train_to_what_one_trains_to(two, tmp_path):
    _, found = two
    alone = train(Lines(), folder=tmp_path, device="cpu")
    for rank in (0, 1):
        for there, here in zip(found[rank]["weights"], weights(alone.model), strict=True):
            torch.testing.assert_close(torch.tensor(there), here, rtol=0, atol=1e-6)
        assert found[rank]["losses"] == pytest.approx(alone.losses, abs=1e-6)


def test_one_process_reports(two):
    _, (first, second) = two
    assert first["reports"] >= 3
    assert second["reports"] == 0


def test_two_processes_go_on_to_the_same_bits(two):
    _, found = two
    assert found[0]["goes on the same"]
    assert found[1]["goes on the same"]


def test_ctrl_c_in_one_process_stops_both_after_the_same_update(two):
    place, found = two
    assert (found[0]["stopped"], found[1]["stopped"]) == (True, True)
    assert steps_in(place / "stopped") == [8, 10]


def test_training_does_not_load_torchs_compiler(two):
    _, found = two
    assert not found[0]["compiler"]


def test_a_process_alone_exchanges_nothing(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with joined("cpu") as group:
        assert group == Group(torch.device("cpu"))
        weight, loss = torch.nn.Parameter(torch.zeros(3)), torch.tensor(2.0)
        assert group.summed(5) == 5
        assert group.sum_gradients([weight], loss) is loss
        assert weight.grad is None
        assert group.told(b"content") == b"content"
        assert group.told(None) is None
        assert group.gathered(weight) == [weight]
