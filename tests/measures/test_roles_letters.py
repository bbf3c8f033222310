"""Texts of single letters, and heads that play the four roles which the first lesson announces."""

from __future__ import annotations

import numpy as np
import pytest

from regard import Causal, Record, RegardError
from regard.measures.head_measures import measure
from regard.measures.roles import LETTER_ROLES
from regard.measures.roles.letters import RARE_LAST, are_letters, roles
from regard.measures.roles.syllables import plain, syllables, vowels

TEXT = "le chat noir dort sur le canapé, Chloé rêve"


def pairs(name, tokens):
    """Pairs of letters that a role means, as text."""
    role = next(role for role in roles(tokens) if role.name == name)
    meant = (role.wanted[:, None] == role.offered) & (role.wanted[:, None] >= 0)
    np.fill_diagonal(meant, False)
    return [tokens[query] + tokens[key] for query, key in np.argwhere(meant)]


def test_the_word_canape_by_hand():
    word = list("canapé")
    assert pairs("same_syllable", word) == ["ca", "ac", "na", "an", "pé", "ép"]
    assert pairs("latest_vowel", word) == ["na", "aa", "pa", "éa"]
    assert pairs("word_edges", word) == ["cé", "ac", "aé", "nc", "né", "ac", "aé", "pc", "pé", "éc"]
    assert pairs("rarest_letter", word) == ["cp", "ap", "np", "ap", "ép"]


def test_words_end_where_letters_do():
    tokens = [*"au", " ", *"lit", "'", "y"]
    assert pairs("word_edges", tokens) == ["au", "ua", "lt", "il", "it", "tl"]
    assert pairs("latest_vowel", tokens) == ["ua", "lu", "iu", "ti", "yi"]
    assert pairs("rarest_letter", ["k", "a", "k"]) == ["kk", "ak", "ak", "kk"]
    assert pairs("rarest_letter", ["œ", "z"]) == ["zœ"]  # what is not in the table is rarer than what is


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (list("chat"), True),
        (["e", "\u0301"], False),
        (["e\u0301", "t"], True),
        (["chat", "noir"], False),
        ([".", ","], False),
        ([*"abcd", "42"], True),
        ([*"abc", "42"], False),
        ([], False),
    ],
)
def test_tokens_that_are_letters(tokens, expected):
    assert are_letters(tokens, [not token.isalnum() and token in ".," for token in tokens]) is expected


def test_the_order_of_rarity_has_every_letter_once():
    assert sorted(RARE_LAST) == [chr(number) for number in range(ord("a"), ord("z") + 1)]
    assert RARE_LAST.startswith("e")


def goal(role, tokens):
    """Keys that a role means, worked out from the written words rather than by codes."""
    meant = np.zeros((len(tokens), len(tokens)))
    start = 0
    for word in "".join(token if token.isalpha() else " " for token in tokens).split(" "):
        for at, letter in enumerate(word):
            rest = [place for place in range(len(word)) if place != at]
            keys = {
                "same_syllable": [place for place in rest if syllables(word)[place] == syllables(word)[at]],
                "latest_vowel": [max((p for p in range(at) if vowels(word)[p]), default=None)],
                "word_edges": [place for place in rest if place in (0, len(word) - 1)],
                "rarest_letter": [
                    max(range(len(word)), key=lambda place: RARE_LAST.index(plain(word[place])))
                ],
            }[role]
            for key in keys:
                if key is not None and key != at:
                    meant[start + at, start + key] = 1
            assert letter == tokens[start + at]
        start += len(word) + 1
    return meant


@pytest.mark.parametrize("causal", [False, True], ids=["everything", "causal"])
@pytest.mark.parametrize("role", LETTER_ROLES)
def test_a_head_built_to_play_a_role_is_found(role, causal):
    tokens = list(TEXT)
    meant = goal(role, tokens)
    generator = np.random.default_rng(LETTER_ROLES.index(role))
    noise = generator.normal(size=(2, 7, *meant.shape)) * 0.05
    query = (meant + noise[0]) * 9 * np.sqrt(len(tokens))
    key = np.eye(len(tokens)) + noise[1]
    table = measure(Record.from_arrays(query, key, tokens=tokens, mask=Causal() if causal else None))
    assert table["label"].to_list() == [role] * 7
    assert (table[f"{role}_score"] > table[f"{role}_baseline"] + 0.3).all()


def test_random_heads_play_no_role():
    query, key = np.random.default_rng(5).normal(size=(2, 101, len(TEXT), 13)) * 2
    table = measure(Record.from_arrays(query, key, tokens=list(TEXT)))
    assert (table["label"] == "unclassified").mean() >= 0.95


def test_letters_may_be_told_instead_of_seen():
    record = Record.from_arrays(weights=np.full((5, 5), 0.2), tokens=list("noirs"))
    assert "rarest_letter_score" in measure(record).columns
    assert "rarest_letter_score" not in measure(record, letters=False).columns
    words = Record.from_arrays(weights=np.full((2, 2), 0.5), tokens=["chat", "noir"])
    assert "rarest_letter_score" not in measure(words).columns
    with pytest.raises(RegardError, match="letters=True") as caught:
        measure(words, letters=True)
    assert "lettres seules" in caught.value.say("fr")
