"""Which tokens are delimiters, as each kind of tokenizer writes them."""

from __future__ import annotations

import pytest

from regard.measures.roles.delimiters import are_delimiters


@pytest.mark.parametrize(
    ("labels", "delimiters"),
    [
        ("[CLS] the ##s , ##. ## [unused7] [MASK_1] [1] 3", "[CLS] , ##. ## [unused7] [MASK_1]"),
        ("<s> ▁le ▁. ▁ » ▁« — <0x2C> <0x0A> <0xF0> <0x9F> <0x61> </s>", "<s> ▁. ▁ » ▁« — <0x2C> <0x0A> </s>"),
        ("Ġa ĠâĢľ âĢĿ âĢĶ Â» Ġ. Ċ Ġ Ã© ðŁ ĻĤ <|endoftext|>", "ĠâĢľ âĢĿ âĢĶ Â» Ġ. Ċ Ġ <|endoftext|>"),
        ("a Ċ b ĊĊ , Ċc", "Ċ ĊĊ ,"),
        ("Ġżejt Ġ", ""),
        ("[ cls ] <> $ <", "[ ]"),
    ],
)
def test_what_a_token_writes_decides(labels, delimiters):
    labels = labels.split(" ")
    found = [label for label, parts in zip(labels, are_delimiters(labels), strict=True) if parts]
    assert found == delimiters.split()


def test_blanks_and_broken_characters():
    assert are_delimiters(["", " ", "\n", " .", "\ud800", "\u2026", " a"]) == [True] * 4 + [
        False,
        True,
        False,
    ]
    assert are_delimiters([]) == []
