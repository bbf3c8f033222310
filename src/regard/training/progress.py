"""How far a training is: told twice a second, without making it wait for its device at every step."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from regard.errors import RegardError, Sentence

REPORT_EVERY = 0.5
"""Seconds between two reports."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a training is.

    Attributes:
        step: Updates made.
        steps: Updates to make.
        loss: Mean loss since the last report.
        tokens_per_second: How much was predicted a second since the last report.
        seconds_left: How long the rest will take at the speed of this call.
        saved: After how many updates the last checkpoint was written, which is safe on the disk; None before the first.
        notice: What has to be said about the checkpoint that the training went on from; in the first report only.
    """

    step: int
    steps: int
    loss: float
    tokens_per_second: float
    seconds_left: float
    saved: int | None
    notice: Sentence | None = None


class Meter:
    """Collects losses where they were computed, and reads them when a report is due.

    Args:
        steps: Updates to make.
        report: Whom to tell.
        losses: The mean losses of the updates that were made before.
        notice: To be said with the first report.
    """

    def __init__(
        self,
        steps: int,
        report: Callable[[Progress], None] | None,
        losses: Sequence[float] = (),
        notice: Sentence | None = None,
    ) -> None:
        self.losses = [*losses]
        self._notice = notice
        self._steps, self._report = steps, report
        self._unread: list[Tensor] = []
        self._counts: list[Tensor | float] = []
        self._since = len(self.losses)
        self._began_with = self._since
        self._began = self._last = time.monotonic()

    @property
    def due(self) -> bool:
        """Is it time for a report?"""
        return time.monotonic() - self._last >= REPORT_EVERY

    @property
    def seconds(self) -> float:
        """Since the meter was made."""
        return time.monotonic() - self._began

    def add(self, loss: Tensor, count: Tensor | float) -> None:
        """Takes what came of an update, without reading it."""
        self._unread.append(loss)
        self._counts.append(count)

    def read(self) -> None:
        """Reads the losses, which waits for the device.

        Raises:
            RegardError: if one is not a finite number.
        """
        if not self._unread:
            return
        read: list[float] = torch.stack(self._unread).tolist()
        self._unread.clear()
        for place, loss in enumerate(read):
            if not math.isfinite(loss):
                raise not_finite(len(self.losses) + place + 1)
        self.losses += read

    def tell(self, saved: int | None) -> None:
        """Reports what was read."""
        now, step = time.monotonic(), len(self.losses)
        if self._report is not None and step > self._since:
            recent = self.losses[self._since :]
            progress = Progress(
                step=step,
                steps=self._steps,
                loss=math.fsum(recent) / len(recent),
                tokens_per_second=math.fsum(map(float, self._counts)) / max(now - self._last, 1e-9),
                seconds_left=(now - self._began) / (step - self._began_with) * (self._steps - step),
                saved=saved,
                notice=self._notice,
            )
            self._notice = None
            self._report(progress)
        self._counts.clear()
        self._since, self._last = step, now


def not_finite(step: int) -> RegardError:
    """What is said when numbers became too large, or undefined."""
    return RegardError(
        en=f"The training was stopped at step {step}: its loss or its weights are no longer finite numbers. The checkpoints before "
        "it are good; try a smaller learning rate, a longer warm-up or clipped gradients in another --folder.",
        fr=f"L’entraînement s’est arrêté à l’étape {step} : sa perte ou ses poids ne sont plus des nombres finis. Les sauvegardes "
        "précédentes sont bonnes ; essayez un taux d’apprentissage plus petit, une mise en route plus longue ou des gradients bornés, "
        "dans un autre --folder.",
    )
