"""What is often said about attention, and whether the measurements bear it out."""

from __future__ import annotations

import math
from statistics import mean, stdev
from typing import Any, Literal

from regard.comparison.competitors import NAMES

Verdict = Literal["holds", "partly", "fails", "unmeasured"]
CLAIMS = ("faster", "parallel", "quadratic", "memory", "bleu")
HELD = 0.05
"""Accuracy that may be lost from the shortest to the longest distance before something counts as forgotten."""
_OLD, _NEW = "lstm", "many-heads"


def claims(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Each claim with its verdict and the numbers that it rests on.

    Args:
        result: What `regard.comparison.comparing.compare` gave.
    """
    judges = {
        "faster": _faster,
        "parallel": _parallel,
        "quadratic": _quadratic,
        "memory": _memory,
        "bleu": _bleu,
    }
    return [{"claim": name, **judges[name](result)} for name in CLAIMS]


def spread(values: list[float | None]) -> tuple[float, float] | None:
    """Mean and standard deviation over the seeds; none where nothing was measured, a deviation of 0 for a single one."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return mean(known), stdev(known) if len(known) > 1 else 0.0


def _faster(result: dict[str, Any]) -> dict[str, Any]:
    """Attention with many heads against the LSTM, on one core: how many times as many sequences a second, by length."""
    ratios = {case["length"]: _took(case, _OLD) / _took(case, _NEW) for case in _by_length(result, threads=1)}
    return _judged(ratios, [ratio > 1 for ratio in ratios.values()])


def _parallel(result: dict[str, Any]) -> dict[str, Any]:
    """What a second core gives to each, at the longest length: it holds if attention gains more than the LSTM."""
    one, two = (_by_length(result, threads=count)[-1:] for count in (1, 2))
    if not one or not two:
        return {"verdict": "unmeasured", "numbers": {}}
    clock = [
        {name: each["seconds"] for name, each in case["competitors"].items()} for case in (one[0], two[0])
    ]
    gains = {name: clock[0][name] / clock[1][name] for name in NAMES}
    verdict: Verdict = "holds" if gains[_NEW] > 1.1 * gains[_OLD] else "fails"
    return {"verdict": verdict, "numbers": {**gains, "length": one[0]["length"]}}


def _quadratic(result: dict[str, Any]) -> dict[str, Any]:
    """By which power of the length time and kept memory grow, over the last doubling: 1 is in proportion, 2 its square."""
    cases = _by_length(result, threads=1)
    if len(cases) < 2:
        return {"verdict": "unmeasured", "numbers": {}}
    before, after = cases[-2:]
    doubled = math.log(after["length"] / before["length"])
    powers = {}
    for name in NAMES:
        powers[f"time {name}"] = math.log(_took(after, name) / _took(before, name)) / doubled
        memory = [case["competitors"][name]["kept_bytes"] for case in (before, after)]
        powers[f"memory {name}"] = math.log(memory[1] / memory[0]) / doubled
    reached = [powers[f"{what} {_NEW}"] > 1.75 for what in ("time", "memory")]
    return _judged({**powers, "length": after["length"]}, reached)


def _memory(result: dict[str, Any]) -> dict[str, Any]:
    """Whether attention with many heads is as right at the longest distance as at the shortest: of those learned from, and of all."""
    numbers: dict[str, float] = {}
    held = []
    for task in result["tasks"]:
        for name in NAMES:
            scores = {
                int(distance): found[0]
                for distance, values in task["competitors"][name]["accuracy"].items()
                if (found := spread(values)) is not None
            }
            if not scores:
                continue
            within = max(distance for distance in scores if distance <= task["taught"][1])
            for what, distance in (("within", within), ("beyond", max(scores))):
                numbers[f"{task['name']} {name} {what}"] = scores[distance]
                if name == _NEW:
                    held.append(scores[min(scores)] - scores[distance] <= HELD and scores[distance] > 0.9)
    return _judged(numbers, held)


def _bleu(result: dict[str, Any]) -> dict[str, Any]:
    """Whether attention with many heads translates better than both networks without attention, at every size."""
    numbers: dict[str, float] = {}
    held = []
    for size in (result["translation"] or {"sizes": []})["sizes"]:
        found = {name: spread(size["competitors"][name]["bleu"]) for name in NAMES}
        for name, score in found.items():
            if score is not None:
                numbers[f"{size['asked']} {name}"] = score[0]
        new, others = found[_NEW], [found[name] for name in ("rnn", _OLD)]
        if new is not None:
            held += [new[0] - new[1] > other[0] + other[1] for other in others if other is not None]
    return _judged(numbers, held)


def _judged(numbers: dict[Any, float], held: list[bool]) -> dict[str, Any]:
    verdict: Verdict = "unmeasured"
    if held:
        verdict = "holds" if all(held) else "partly" if any(held) else "fails"
    return {"verdict": verdict, "numbers": {str(name): round(value, 4) for name, value in numbers.items()}}


def _by_length(result: dict[str, Any], *, threads: int) -> list[dict[str, Any]]:
    """The cases that differ by length alone, the shortest first."""
    cases = [case for case in (result["speed"] or {"cases": []})["cases"] if case["threads"] == threads]
    batches = [case["batch"] for case in cases]
    batch = max(set(batches), key=batches.count, default=0)
    return sorted((case for case in cases if case["batch"] == batch), key=lambda case: int(case["length"]))


def _took(case: dict[str, Any], name: str) -> float:
    """Processor time of a step on one core, which other programs do not lengthen."""
    seconds: float = case["competitors"][name]["processor_seconds"]
    return seconds
