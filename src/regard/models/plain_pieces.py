"""Word pieces in small letters and without accents, as BERT reads English: of each word the longest piece that fits, from the left."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from regard.models.text import FILE
from regard.models.word_pieces import SURROGATE, not_pieces

SPECIALS = ("<pad>", "<unk>", "<s>", "</s>", "<mask>")
"""Ids 0 to 4. They are never read from a text."""
INSIDE = "##"
"""Begins the name of a piece that goes on with a word."""
LONGEST_WORD = 100
"""A word of more letters is not read."""
TYPED = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
"""Marks that phones and word processors write, and what stands for them in the texts that are learned from."""


class PlainPieces:
    """WordPiece (Schuster and Nakajima 2012; Devlin et al. 2019) without case and accents.

    A word none of whose pieces is known, such as an emoji, is one unknown piece.

    Args:
        tokenizer: What `of` or `load` made.

    Example:
        >>> pieces = PlainPieces.of(["the", "film", "dull", "##ness", "."])
        >>> pieces.labels(pieces.encode("The dullness."))
        (' the', ' dull', 'ness', '.')
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def of(cls, pieces: Iterable[str]) -> Self:
        """The pieces named, after the special ones.

        Args:
            pieces: Each once, in small letters; those that go on with a word begin with ``##``.
        """
        vocabulary = {piece: place for place, piece in enumerate((*SPECIALS, *pieces))}
        model = models.WordPiece(
            vocabulary,
            unk_token="<unk>",
            continuing_subword_prefix=INSIDE,
            max_input_chars_per_word=LONGEST_WORD,
        )
        tokenizer = Tokenizer(model)
        typed = [normalizers.Replace(mark, plain) for mark, plain in TYPED.items()]
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.NFKC(), *typed, normalizers.BertNormalizer(lowercase=True, strip_accents=True)]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        return cls(tokenizer)

    @property
    def vocab_size(self) -> int:
        """How many ids there are."""
        return self._tokenizer.get_vocab_size()

    @property
    def names(self) -> tuple[str, ...]:
        """What each piece is called: its text, after ``##`` where it goes on with a word."""
        return tuple(self._tokenizer.id_to_token(piece) or "" for piece in range(self.vocab_size))

    def special(self, name: str) -> int:
        """Id of a special piece: ``special("mask")`` or ``special("<mask>")``."""
        return SPECIALS.index(name if name.startswith("<") else f"<{name}>")

    @property
    def pad(self) -> int:
        """Fills up the rows of a batch; never predicted."""
        return self.special("<pad>")

    @property
    def begin(self) -> int:
        """Opens a sequence."""
        return self.special("<s>")

    @property
    def end(self) -> int:
        """Closes a sequence."""
        return self.special("</s>")

    @property
    def unknown(self) -> int:
        """Stands for a word that cannot be read."""
        return self.special("<unk>")

    def encode(self, text: str) -> list[int]:
        """Ids of the pieces, without `begin` and `end`."""
        return [piece for piece, _ in self._read(text)]

    def reach(self, text: str, count: int) -> int:
        """How many characters of a text its first ``count`` pieces take, the spaces between them included."""
        end = max((end for _, (_, end) in self._read(text)[:count]), default=0)
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1  # an accent goes with its letter
        return end

    def decode(self, ids: Sequence[int]) -> str:
        """The pieces as they are shown, one after the other; case, accents and some spaces are lost."""
        return "".join(self.labels([piece for piece in ids if piece >= len(SPECIALS)])).strip()

    def labels(self, ids: Sequence[int]) -> tuple[str, ...]:
        """The text of each piece; one that begins a word has a space before it."""
        return tuple(self._shown[piece] for piece in ids)

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """What cannot be read in a text, each once, as it stands there."""
        found = (text[first:last] for piece, (first, last) in self._read(text) if piece == self.unknown)
        return tuple(dict.fromkeys(found))

    def save(self, folder: Path) -> None:
        """Writes ``tokenizer.json``, in the format of the `tokenizers` library."""
        (folder / FILE).write_text(self._tokenizer.to_str(pretty=True) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what `save` wrote.

        Raises:
            RegardError: if the file is not there or holds something else.
        """
        try:
            tokenizer = Tokenizer.from_str((folder / FILE).read_text(encoding="utf-8"))
        except Exception as error:  # the library raises Exception itself
            raise not_pieces(folder / FILE) from error
        first = tuple(tokenizer.id_to_token(piece) for piece in range(len(SPECIALS)))
        if first != SPECIALS or not isinstance(tokenizer.model, models.WordPiece):
            raise not_pieces(folder / FILE)
        return cls(tokenizer)

    def _read(self, text: str) -> list[tuple[int, tuple[int, int]]]:
        """Each piece, and where it begins and ends in the text; half a character (a lone surrogate) is an unknown one."""
        found: list[tuple[int, tuple[int, int]]] = []
        start = 0
        for part in SURROGATE.split(text):
            if SURROGATE.match(part):
                found.append((self.unknown, (start, start + 1)))
            else:
                read = self._tokenizer.encode(part)
                places = ((start + first, start + last) for first, last in read.offsets)
                found += zip(read.ids, places, strict=True)
            start += len(part)
        return found

    @cached_property
    def _shown(self) -> tuple[str, ...]:
        return tuple(
            name.removeprefix(INSIDE) if name.startswith(INSIDE) and len(name) > 2 else _opening(name)
            for name in self.names
        )


def kept_in(folder: Path) -> bool:
    """Whether the pieces of a folder are of this kind."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return bool(content["model"]["type"] == "WordPiece")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _opening(piece: str) -> str:
    """A piece that begins a word with a space before it; marks stand as they are."""
    return f" {piece}" if piece[:1].isalnum() else piece
