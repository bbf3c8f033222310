"""How sure a measured score is: intervals by drawing the sentences anew, and Wilson's for a share.

Efron, Bootstrap methods: another look at the jackknife, 1979 (percentile intervals); Koehn, Statistical significance tests for machine
translation evaluation, 2004 (BLEU); Wilson, Probable inference, the law of succession, and statistical inference, 1927.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import RegardError
from regard.training.extras import extra

LEVEL = 0.95
RESAMPLES = 1000


@dataclass(frozen=True)
class Interval:
    """A score, and between which bounds it lies at the level asked for."""

    value: float
    low: float
    high: float


def of_mean(
    values: ArrayLike, *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """The mean of some values, one a sentence, with its percentile interval.

    Args:
        values: ``[sentences]``
        level: How much of the resampled means lies between the bounds.
        resamples: How often as many sentences are drawn anew, with replacement.
        seed: The same seed draws the same.

    Raises:
        RegardError: if there are no values, one is not finite, or an argument is out of range.

    Example:
        >>> height = of_mean([1, 2, 3, 4], seed=1)
        >>> height.value, height.low, round(height.high, 2)
        (2.5, 1.5, 3.51)
    """
    rows = _rows(values)
    return of_ratio(rows, np.ones(len(rows)), level=level, resamples=resamples, seed=seed)


def of_ratio(
    parts: ArrayLike, wholes: ArrayLike, *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """The sum of the parts over the sum of the wholes, one of each a sentence: a share of words, drawn by sentences.

    Args:
        parts: ``[sentences]``, for example words found.
        wholes: ``[sentences]``, for example words looked for.
        level: How much of the resampled ratios lies between the bounds.
        resamples: How often as many sentences are drawn anew, with replacement.
        seed: The same seed draws the same.

    Raises:
        RegardError: if there are no sentences, not one whole a part, a value is not finite, a whole is negative or all are 0, or an
            argument is out of range.
    """
    rows, sizes = _rows(parts), _rows(wholes)
    if rows.shape != sizes.shape or sizes.min() < 0 or not sizes.any():
        raise RegardError(
            en=f"wholes must be one number of 0 or more for each of the {len(rows)} parts, and not all 0.",
            fr=f"wholes doit donner un nombre positif ou nul pour chacune des {len(rows)} parts, et pas seulement des zéros.",
        )
    kept = sizes > 0  # a sentence without anything to find says nothing
    sums = np.stack([rows[kept], sizes[kept]], axis=1)
    return _resampled(sums, lambda total: float(total[0] / total[1]), level, resamples, seed)


def of_bleu(
    hypotheses: Sequence[str],
    references: Sequence[str | Sequence[str]],
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """Corpus BLEU, from 0 to 100, as sacrebleu counts it by default (13a, case kept), with its percentile interval.

    Args:
        hypotheses: One translation a sentence.
        references: For each its right translation, or several.
        level: How much of the resampled scores lies between the bounds.
        resamples: How often as many sentences are drawn anew, with replacement.
        seed: The same seed draws the same.

    Raises:
        ExtraMissing: if sacrebleu is not installed.
        RegardError: if there are no sentences, a sentence has no reference, or an argument is out of range.
    """
    if len(hypotheses) != len(references) or not hypotheses or not all(references):
        raise RegardError(
            en=f"references must give at least one sentence for each hypothesis; there are {len(hypotheses)} hypotheses and "
            f"{len(references)} sets of references.",
            fr=f"references doit donner au moins une phrase par hypothèse ; il y a {len(hypotheses)} hypothèses et {len(references)} "
            "jeux de références.",
        )
    bleu = extra("sacrebleu").BLEU
    of_sentence = bleu(effective_order=True)
    counts = []
    for hypothesis, given in zip(hypotheses, references, strict=True):
        score = of_sentence.sentence_score(hypothesis, [given] if isinstance(given, str) else list(given))
        counts.append([*score.counts, *score.totals, score.sys_len, score.ref_len])

    def corpus(total: NDArray[np.float64]) -> float:
        *grams, written, right = (int(count) for count in total)
        correct, made = grams[: len(grams) // 2], grams[len(grams) // 2 :]
        return float(bleu.compute_bleu(correct, made, written, right, smooth_method="exp").score)

    return _resampled(np.array(counts, dtype=np.float64), corpus, level, resamples, seed)


def of_share(successes: int, trials: int, *, level: float = LEVEL) -> Interval:
    """A share of independent trials, with Wilson's interval (1927): never outside 0 to 1, and not empty where all succeed.

    Raises:
        RegardError: if there are no trials, or more successes than trials.

    Example:
        >>> nine = of_share(9, 10)
        >>> nine.value, round(nine.low, 3), round(nine.high, 3)
        (0.9, 0.596, 0.982)
    """
    _refuse_bad_level(level, 1)
    if not 0 <= successes <= trials or not trials:
        raise RegardError(
            en=f"trials must be 1 or more, and successes lie between 0 and trials; got {successes} of {trials}.",
            fr=f"trials doit valoir au moins 1, et successes être compris entre 0 et trials ; reçu {successes} sur {trials}.",
        )
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    share = successes / trials
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = (z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) ** 0.5 / (1 + z2 / trials)
    return Interval(share, max(0.0, middle - reach), min(1.0, middle + reach))


def _resampled(
    rows: NDArray[np.float64],
    score: Callable[[NDArray[np.float64]], float],
    level: float,
    resamples: int,
    seed: int,
) -> Interval:
    """``rows [sentences, sums]``: the score of their sum, and of the sums of as many rows drawn with replacement."""
    _refuse_bad_level(level, resamples)
    generator = np.random.default_rng(seed)
    scores = [
        score(rows[generator.integers(len(rows), size=len(rows))].sum(axis=0)) for _ in range(resamples)
    ]
    low, high = np.quantile(scores, [(1 - level) / 2, (1 + level) / 2])
    return Interval(score(rows.sum(axis=0)), float(low), float(high))


def _rows(values: ArrayLike) -> NDArray[np.float64]:
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 1 or not len(rows) or not np.isfinite(rows).all():
        raise RegardError(
            en=f"The values must be one finite number a sentence; got an array of shape {rows.shape}.",
            fr=f"Les valeurs doivent être un nombre fini par phrase ; reçu un tableau de forme {rows.shape}.",
        )
    return rows


def _refuse_bad_level(level: float, resamples: int) -> None:
    if not 0 < level < 1 or resamples < 1:
        raise RegardError(
            en=f"level must lie between 0 and 1, and resamples be 1 or more; got level={level} and resamples={resamples}.",
            fr=f"level doit être compris entre 0 et 1, et resamples valoir au moins 1 ; reçu level={level} et resamples={resamples}.",
        )
