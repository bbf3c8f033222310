"""What a comparison measures, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from regard.attention.arguments import whole_number

SEARCH_SEED = 0
"""Learning rates are searched with this seed; what is reported has others, so that no rate is chosen by its own test."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The numbers of one comparison.

    Attributes:
        quick: Whether only the tasks made by rule are learned.
        seeds: How often each training is repeated with another seed.
        parameters: How many numbers a model learns for the tasks made by rule.
        task_seconds: Processor time of one training for these tasks, on one core.
        rates: The learning rates that each competitor tries, once each and as long as any other training.
        sizes: How many numbers the translators learn.
        translation_seconds: Processor time of one training of a translator, on one core.
        workers: How many trainings run side by side, each on one core in a process of its own; 0 runs them in this process.
    """

    quick: bool = False
    seeds: int = 3
    parameters: int = 30_000
    task_seconds: float = 10.0
    rates: tuple[float, ...] = (0.002, 0.005, 0.0125, 0.03)
    sizes: tuple[int, ...] = (120_000, 250_000, 500_000)
    translation_seconds: float = 40.0
    workers: int = 2

    def __post_init__(self) -> None:
        whole_number("seeds", self.seeds, least=1)
        whole_number("workers", self.workers, least=0)

    @property
    def reported_seeds(self) -> tuple[int, ...]:
        """The seeds whose results are reported."""
        return tuple(range(SEARCH_SEED + 1, SEARCH_SEED + 1 + self.seeds))


def quick(*, seeds: int = 3, workers: int = 2) -> Plan:
    """Copying and agreement only: some minutes on two free cores."""
    return Plan(quick=True, seeds=seeds, task_seconds=3.0, sizes=(), workers=workers)
