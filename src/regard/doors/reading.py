"""A text as a model reads it: its tokens, what it could not read, and what did not fit."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from regard.errors import RegardError, Sentence
from regard.texts import TextTooLong, at_a_space, check


@dataclass(frozen=True)
class Reading:
    """What the model is given, and what a person should know about it.

    Attributes:
        ids: Number of each token.
        labels: Text of each token.
        notices: Characters that the model does not read or does not know.
        text: The part of the text that is read.
        cut: The rest.
    """

    ids: tuple[int, ...]
    labels: tuple[str, ...]
    notices: tuple[Sentence, ...]
    text: str
    cut: str = ""


def read(text: str, *, tokenizer: Any, limit: int | None, model: str, cut: bool) -> Reading:
    """The tokens of a text.

    Args:
        text: What a person wrote.
        tokenizer: The model's own.
        limit: How many tokens the model can read; None means any number.
        model: Its name, for messages.
        cut: Read the beginning of a text that is too long, instead of refusing it.

    Raises:
        RegardError: for a text without anything to read, or with characters that no text may hold.
        TextTooLong: for a text beyond the limit, unless ``cut``.
    """
    check(text)
    encoded = tokenizer(
        text, return_offsets_mapping=tokenizer.is_fast, return_special_tokens_mask=True, verbose=False
    )
    ids = encoded["input_ids"]
    if all(encoded["special_tokens_mask"]):
        raise RegardError(
            en=f"{model} finds nothing to read in this text; write at least one word.",
            fr=f"{model} ne trouve rien à lire dans ce texte ; écrivez au moins un mot.",
        )
    if limit is not None and len(ids) > limit:
        error = _refusal(text, encoded, limit, model)
        if not cut or error.fits == 0:
            raise error
        beginning = read(text[: error.fits], tokenizer=tokenizer, limit=limit, model=model, cut=False)
        return Reading(beginning.ids, beginning.labels, beginning.notices, beginning.text, text[error.fits :])
    raw = tokenizer.convert_ids_to_tokens(ids)
    if not tokenizer.is_fast:
        return Reading(tuple(ids), tuple(raw), (), text)
    spans = [tuple(span) for span in encoded["offset_mapping"]]
    labels = tuple(_label(token, text[start:end]) for token, (start, end) in zip(raw, spans, strict=True))
    unknown = [
        text[s:e] for number, (s, e) in zip(ids, spans, strict=True) if number == tokenizer.unk_token_id
    ]
    return Reading(
        tuple(ids), labels, (*_unread(text, spans, tokenizer, model), *_unknown(unknown, model)), text
    )


def _refusal(text: str, encoded: Any, limit: int, model: str) -> TextTooLong:
    """How much fits: whole words, except where a text has no spaces to speak of."""
    tokens = len(encoded["input_ids"])
    special = sum(encoded["special_tokens_mask"])
    ends = [end for _, end in encoded.get("offset_mapping", []) if end]
    fits = at_a_space(text, ends[limit - special - 1] if ends else 0)
    return TextTooLong.of(tokens=tokens, limit=limit, fits=fits, model=model)


def _label(token: str, piece: str) -> str:
    """The token as it stands in the vocabulary where a person can read it, else the text that it covers."""
    bare = token.removeprefix("##")
    return token if not piece or bare in _plain(piece) or token.startswith("[") else piece.strip() or piece


def _plain(piece: str) -> str:
    """A piece of text with what tokenizers take away: capitals and accents, both with and without."""
    bare = "".join(c for c in unicodedata.normalize("NFD", piece) if not unicodedata.combining(c))
    return "\n".join([piece, piece.lower(), bare, bare.lower()])


def _unread(text: str, spans: list[tuple[int, ...]], tokenizer: Any, model: str) -> list[Sentence]:
    """Characters under no token, and controls that the tokenizer takes out before it begins."""
    normalizer = tokenizer.backend_tokenizer.normalizer
    kept = text if normalizer is None else normalizer.normalize_str(text)
    covered = {place for start, end in spans for place in range(start, end)}
    left = {
        ord(character)
        for place, character in enumerate(text)
        if not character.isspace()
        and (place not in covered or (unicodedata.category(character)[0] == "C" and character not in kept))
    }
    if not left:
        return []
    names = _some([f"U+{number:04X}" for number in sorted(left)])
    return [
        {
            "en": f"{model} does not read these characters of your text: {names}.",
            "fr": f"{model} ne lit pas ces caractères de votre texte : {names}.",
        }
    ]


def _unknown(pieces: list[str], model: str) -> list[Sentence]:
    if not pieces:
        return []
    names = _some(list(dict.fromkeys(pieces)))
    return [
        {
            "en": f"{model} does not know {names}; it reads [UNK], “unknown”, instead.",
            "fr": f"{model} ne connaît pas {names} ; il lit à la place [UNK], « inconnu ».",
        }
    ]


def _some(names: list[str], *, limit: int = 6, letters: int = 40) -> str:
    """The first few, none of them too long to read."""
    short = [name if len(name) <= letters else f"{name[:letters]}…" for name in names[:limit]]
    return ", ".join(short) + (" …" if len(names) > limit else "")
