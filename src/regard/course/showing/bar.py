"""The progress bar: one square an exercise."""

from __future__ import annotations

from collections.abc import Sequence

from regard.course.keeping.standing import Level, Standing
from regard.errors import Sentence, said

_CLASS = {
    Level.UNTOUCHED: "",
    Level.TRIED: "tried",
    Level.SHOWN: "tried",
    Level.HELPED: "helped",
    Level.PASSED: "passed",
}
_SQUARE = {
    Level.UNTOUCHED: "□",
    Level.TRIED: "◧",
    Level.SHOWN: "◧",
    Level.HELPED: "▣",
    Level.PASSED: "■",
}


def bar(standings: Sequence[Standing]) -> str:
    """The squares of these exercises as HTML, read out as one sentence."""
    squares = "".join(
        f'<i class="{_CLASS[each.level]}" style="--place:{place}"></i>'
        for place, each in enumerate(standings)
    )
    return f'<p class="bar" role="img" aria-label="{said(_count(standings))}">{squares}<span>{said(_count(standings))}</span></p>'


def bar_text(standings: Sequence[Standing]) -> str:
    """The squares as text."""
    return f"{''.join(_SQUARE[each.level] for each in standings)} {said(_count(standings))}"


def _count(standings: Sequence[Standing]) -> Sentence:
    passed, total = sum(each.passed for each in standings), len(standings)
    return {
        "en": f"{passed} of {total} {'exercise' if total == 1 else 'exercises'} passed",
        "fr": f"{passed} {'exercice réussi' if passed < 2 else 'exercices réussis'} sur {total}",
    }
