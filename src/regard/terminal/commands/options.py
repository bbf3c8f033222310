"""What the options of several commands have in common."""

from collections.abc import Sequence
from typing import Any

from cyclopts import Parameter, Token

from regard.errors import language


def say(en: str, fr: str) -> str:
    """One of the two sentences, in the language that was chosen."""
    return fr if language() == "fr" else en


def _whole(kind: object, tokens: Sequence[Token]) -> int:
    """A whole number. Cyclopts alone would read 1.5 as 2."""
    digits = tokens[0].value
    if not digits.removeprefix("-").isdecimal():
        raise ValueError(digits)
    return int(digits)


def option(en: str, fr: str, **more: Any) -> Parameter:
    """A keyword option with its help in both languages."""
    return Parameter(help=say(en, fr), negative=(), **more)


def number(en: str, fr: str) -> Parameter:
    """A keyword option that takes a whole number."""
    return option(en, fr, metavar="N", converter=_whole)
