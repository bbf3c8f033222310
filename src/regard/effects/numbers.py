"""Numbers in a sentence: so many digits as matter, no powers of ten, and the decimal mark of the language."""

from __future__ import annotations

import numpy as np

from regard.errors import Language, Sentence

UNITS = {"token": "nats", "class": "nats", "states": "distance", "text": "share"}
"""What a difference is counted in, by the kind of prediction."""

_NEARLY_NONE: Sentence = {"en": "less than 0.001 %", "fr": "moins de 0,001 %"}
_NEARLY_ALL: Sentence = {"en": "more than 99.9 %", "fr": "plus de 99,9 %"}


def amount(number: float, unit: str, spoken: Language) -> str:
    """A difference without its unit: nats with their sign, a share in per cent.

    Args:
        number: The difference.
        unit: One of `UNITS`.
        spoken: The language.

    Example:
        >>> amount(-0.0004481, "nats", "fr"), amount(0.25, "share", "en")
        ('-0,000448', '25 %')
    """
    if unit == "share":
        return percent(number, spoken, exact=True)
    return _written(number, spoken, sign=unit == "nats")


def percent(share: float, spoken: Language, *, exact: bool = False) -> str:
    """A share of 1 in per cent; a probability that would round to nothing or to all is said by a bound.

    Args:
        share: From 0 to 1.
        spoken: The language.
        exact: Whether 0 and 1 are meant as such.

    Example:
        >>> percent(0.1234, "en"), percent(0.99999, "en")
        ('12.3 %', 'more than 99.9 %')
    """
    if not exact and share < 1e-5:
        return _NEARLY_NONE[spoken]
    if not exact and share >= 0.9995:
        return _NEARLY_ALL[spoken]
    return _written(100 * share, spoken, sign=False) + (" %" if spoken == "fr" else " %")


def _written(number: float, spoken: Language, *, sign: bool) -> str:
    """Three digits, never as a power of ten."""
    text = np.format_float_positional(number, precision=3, fractional=False, trim="-", sign=sign)
    return text.replace(".", ",") if spoken == "fr" else text
