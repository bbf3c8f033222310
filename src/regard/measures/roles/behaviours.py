"""The names of what a head may be found to do, for programs and for people."""

from __future__ import annotations

from typing import Literal, get_args

from regard.errors import Sentence

Behaviour = Literal[
    "previous_token",
    "self",
    "sink",
    "local",
    "positional",
    "delimiter",
    "duplicate_token",
    "induction",
    "diffuse",
    "same_syllable",
    "latest_vowel",
    "word_edges",
    "rarest_letter",
]
Label = Behaviour | Literal["unclassified"]
Focus = Literal["very_focused", "moderately_focused", "diffuse"]

LETTER_ROLES: tuple[Behaviour, ...] = ("same_syllable", "latest_vowel", "word_edges", "rarest_letter")
"""Behaviours that only a text of single letters can show."""

BEHAVIOURS: tuple[Behaviour, ...] = tuple(name for name in get_args(Behaviour) if name not in LETTER_ROLES)
"""The nine behaviours of any text, in the order of their columns."""

GROUPED: tuple[Behaviour, ...] = tuple(
    name for name in get_args(Behaviour) if name not in ("positional", "diffuse")
)
"""Behaviours whose score is the weight on some keys that are known beforehand."""

SPECIFIC_FIRST: tuple[Behaviour, ...] = (
    "self",
    "previous_token",
    "sink",
    "positional",
    "latest_vowel",
    "rarest_letter",
    "induction",
    "duplicate_token",
    "word_edges",
    "same_syllable",
    "delimiter",
    "local",
)
"""From those that name one key to those that name many: of two that explain a head equally well, the earlier one is its label."""

LABELS: dict[Label, Sentence] = {
    "previous_token": {"en": "previous token", "fr": "jeton précédent"},
    "self": {"en": "itself", "fr": "soi-même"},
    "sink": {"en": "sink (first token)", "fr": "puits (premier jeton)"},
    "local": {"en": "neighbours", "fr": "voisinage"},
    "positional": {"en": "fixed offset", "fr": "décalage fixe"},
    "delimiter": {"en": "delimiters", "fr": "séparateurs"},
    "duplicate_token": {"en": "same token", "fr": "même jeton"},
    "induction": {"en": "induction", "fr": "induction"},
    "diffuse": {"en": "diffuse", "fr": "diffuse"},
    "same_syllable": {"en": "same syllable", "fr": "même syllabe"},
    "latest_vowel": {"en": "latest vowel", "fr": "dernière voyelle"},
    "word_edges": {"en": "start and end of word", "fr": "début et fin de mot"},
    "rarest_letter": {"en": "rarest letter", "fr": "lettre la plus rare"},
    "unclassified": {"en": "unclassified", "fr": "non classée"},
}
"""What to call each label in front of a person."""

FOCUS: dict[Focus, Sentence] = {
    "very_focused": {"en": "very focused", "fr": "très focalisée"},
    "moderately_focused": {"en": "moderately focused", "fr": "modérément focalisée"},
    "diffuse": {"en": "diffuse", "fr": "diffuse"},
}
"""The three words of entropy alone."""
