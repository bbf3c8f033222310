"""What two processes do, under ``torchrun``; the first argument is the folder that they write to."""

from __future__ import annotations

import json
import signal
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import torch
import torch.distributed as dist

from regard.training.loop import Progress, train
from tests.training.lines import SETTINGS, Lines, same


def press(step: int) -> None:
    """Ctrl-C in the second process only."""
    if (step, dist.get_rank()) == (3, 1):
        signal.raise_signal(signal.SIGINT)


def main(place: Path) -> None:
    told: list[Progress] = []
    whole = train(Lines(), folder=place / "whole", device="cpu", report=told.append)

    constant = replace(SETTINGS, schedule="constant")
    straight = train(Lines(constant, dropout=0.3), folder=place / "straight", device="cpu")
    train(Lines(constant, dropout=0.3), folder=place / "parts", steps=7, device="cpu")
    parts = train(Lines(constant, dropout=0.3), folder=place / "parts", device="cpu")

    stopped = False
    try:
        train(Lines(before=press), folder=place / "stopped", device="cpu")
    except KeyboardInterrupt:
        stopped = True

    found = {
        "weights": [weight.tolist() for weight in whole.model.parameters()],
        "losses": whole.losses,
        "reports": len(told),
        "goes on the same": same(straight.model, parts.model) and straight.losses == parts.losses,
        "stopped": stopped,
        "compiler": "torch._dynamo" in sys.modules,
    }
    Path(place, f"rank{dist.get_rank()}.json").write_text(json.dumps(found))


if __name__ == "__main__":
    warnings.simplefilter("error")
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    main(Path(sys.argv[1]))
    dist.destroy_process_group()
