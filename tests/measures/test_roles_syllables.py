"""Written French words, divided by the rule."""

from __future__ import annotations

import pytest

from regard.measures.roles import syllables as rule


def divided(word):
    numbers = rule.syllables(word)
    return "-".join(
        "".join(letter for letter, number in zip(word, numbers, strict=True) if number == syllable)
        for syllable in range(numbers[-1] + 1)
    )


@pytest.mark.parametrize(
    "expected",
    [
        "chat",
        "ca-na-pé",
        "pa-pil-lon",
        "ta-bleau",
        "mon-ta-gne",
        "or-chi-dée",
        "a-qua-rel-le",
        "qua-tre",
        "vo-ya-ge",
        "No-ël",
        "po-é-sie",
        "thé-â-tre",
        "an-née",
        "pied",
        "A-le-xan-dre",
        "É-li-se",
        "cœur",
        "chrys",
        "in-con-nu",
        "brr",
        "y",
        "eau",
    ],
)
def test_a_word_divides_as_a_teacher_would(expected):
    assert divided(expected.replace("-", "")) == expected
