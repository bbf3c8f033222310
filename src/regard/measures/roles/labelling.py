"""From sums to labels: what the evidence of all texts says of each head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard.measures.roles import evidence, flatness
from regard.measures.roles.behaviours import GROUPED, SPECIFIC_FIRST, Behaviour, Focus, Label
from regard.measures.roles.evidence import QUERIES, Numbers, Thresholds
from regard.measures.roles.tally import Arrays, best_offsets


@dataclass(frozen=True)
class Case:
    """What speaks for one behaviour, for each head of a layer; ``[heads]`` each.

    Attributes:
        score: Mean weight on the keys meant, or normalised entropy; NaN where no query had a choice.
        baseline: What shuffling gives on average, or lengths alone.
        agreement: Share of the texts asked that show it; NaN where none was asked.
        excess: How far the score is from the baseline, on the way to 1.
        holds: Is it evidence?
    """

    score: Numbers
    baseline: Numbers
    agreement: Numbers
    excess: Numbers
    holds: NDArray[np.bool_]


def cases(
    sums: Arrays, tokens: int, thresholds: Thresholds
) -> tuple[dict[Behaviour, Case], NDArray[np.int64]]:
    """What speaks for each behaviour, and the best offset of each head; one's own token has offset 0.

    Args:
        sums: Those of one layer, from a tally.
        tokens: How many queries they are about.
        thresholds: What evidence asks for.
    """
    found: dict[Behaviour, Case] = {
        name: _case(sums["grouped"][:, place], sums["grouped_texts"][:, place], thresholds)
        for place, name in enumerate(GROUPED)
    }
    offset = np.zeros(len(sums["grouped"]), dtype=np.int64)
    found["positional"] = _nothing(len(offset))
    if sums["offsets"].shape[1]:
        offset, found["positional"] = _positional(sums, tokens, thresholds)
    found["diffuse"] = _diffuse(sums, thresholds)
    return found, offset


def labels(found: dict[Behaviour, Case], thresholds: Thresholds) -> list[Label]:
    """The most specific behaviour that explains a head nearly as well as the one that explains it best; else diffuse; else unclassified."""
    return [_label(found, head, thresholds) for head in range(len(found["diffuse"].score))]


def focus(entropy: float, thresholds: Thresholds) -> Focus:
    """The French lesson's word for a mean entropy in nats.

    Example:
        >>> focus(1.2, Thresholds())
        'moderately_focused'
    """
    if entropy < thresholds.very_focused:
        return "very_focused"
    return "moderately_focused" if entropy < thresholds.moderately_focused else "diffuse"


def _label(found: dict[Behaviour, Case], head: int, thresholds: Thresholds) -> Label:
    held = [name for name in SPECIFIC_FIRST if found[name].holds[head]]
    if not held:
        return "diffuse" if found["diffuse"].holds[head] else "unclassified"
    enough = thresholds.explained * max(found[name].excess[head] for name in held)
    return next(name for name in held if found[name].excess[head] >= enough)


def _case(sums: Numbers, texts: Numbers, thresholds: Thresholds) -> Case:
    """The case for a behaviour, from the sums of both halves ``[heads, 2, 4]``; it must hold in all, and in each half by half as much."""
    whole = sums.sum(1)
    agreement = _agreement(texts)
    with np.errstate(invalid="ignore"):
        steady = ~evidence.asked(sums, thresholds) | (evidence.excess(sums) >= thresholds.excess / 2)
        agreed = agreement >= thresholds.agreement
    holds = evidence.shown(whole, thresholds) & agreed & steady.all(1)
    return Case(evidence.score(whole), evidence.baseline(whole), agreement, evidence.excess(whole), holds)


def _positional(sums: Arrays, tokens: int, thresholds: Thresholds) -> tuple[NDArray[np.int64], Case]:
    heads, middle = np.arange(len(sums["offsets"])), sums["offsets"].shape[1] // 2
    raised = best_offsets(sums["offsets"].sum(2), tokens)
    best = np.nan_to_num(evidence.excess(raised), nan=-np.inf).argmax(1)
    one, halves = raised[heads, best], sums["offsets"][heads, best]
    case = _case(halves, sums["offset_texts"][heads, best], thresholds)
    holds = case.holds & evidence.shown(one, thresholds)
    score = np.where(one[:, QUERIES] > 0, case.score, np.nan)
    return best - middle, Case(score, evidence.baseline(one), case.agreement, evidence.excess(one), holds)


def _diffuse(sums: Arrays, thresholds: Thresholds) -> Case:
    whole = sums["diffuse"].sum(1)
    agreement = _agreement(sums["diffuse_texts"])
    with np.errstate(invalid="ignore"):
        holds = flatness.is_diffuse(whole, thresholds) & (agreement >= thresholds.agreement)
    return Case(evidence.score(whole), evidence.baseline(whole), agreement, evidence.excess(whole), holds)


def _agreement(texts: Numbers) -> Numbers:
    asked = texts[..., 0]
    return np.where(asked > 0, texts[..., 1] / np.maximum(asked, 1.0), np.nan)


def _nothing(heads: int) -> Case:
    unknown = np.full(heads, np.nan)
    return Case(unknown, unknown, unknown, unknown, np.zeros(heads, dtype=bool))
