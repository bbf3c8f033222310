"""Pieces of words, learned on French and English alike, from which any text can be read back."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from regard.errors import RegardError
from regard.models.text import FILE

SPECIALS = ("<pad>", "<unk>", "<s>", "</s>", "<mask>", "<en>", "<fr>")
"""Ids 0 to 6. They are never read from a text: one that says ``<pad>`` is cut into ``<``, ``pad`` and ``>``."""
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
"""The ids that follow: a character that is no piece is written as its UTF-8 bytes."""
ALWAYS = frozenset(
    " ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ«»’…–—€\u00a0\u202f"
)
"""Characters that are pieces whatever the training text holds: what French and English are written with."""
RARE = 10
"""Any other character that occurs less often than this is left to its bytes."""
CUTS = "|".join(
    (
        r"[ \u00a0\u202f]?(?i:aujourd['’]hui)(?![\p{L}\p{M}])",
        r"[ \u00a0\u202f]?(?i:[cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu)['’](?=\p{L})",
        r"[ \u00a0\u202f]?\p{L}+(?<=[nN])['’][tT](?![\p{L}\p{M}])",
        r"['’](?i:s|re|ve|m|ll|d)(?![\p{L}\p{M}])",
        r"[ \u00a0\u202f]?[\p{L}\p{M}]+",
        r"\p{N}",
        r"[ \u00a0\u202f]?[^\s\p{L}\p{M}\p{N}]+",
        r"\s+(?=\s)",
        r"\s",
    )
)
"""Where no piece may reach across, in the order tried: *aujourd’hui*; what French elides (*l’*, *qu’*); the English negation (*don’t*)
and contractions (*’s*, *’ll*); words; digits, one by one; marks; spaces. A word takes the space before it."""
STRAIGHT, CURLED = "'’"
"""Both apostrophes: a piece learned with one exists with the other."""
SURROGATE = re.compile("([\ud800-\udfff])")


class WordPieces:
    """Byte-pair encoding (Sennrich et al., 2016) with bytes for what is left.

    Case and accents are kept; a text is read in its composed form (NFC), and `decode(encode(text))` gives that form back exactly,
    whatever the script. A piece shows its own text, the space before a word included.

    A unigram model (Kudo, 2018) of 4,000 pieces, learned from the same Tatoeba pairs, needed 18 % more pieces for English sentences
    that it had not seen and 22 % more for French ones, and other pieces at each training.

    Args:
        tokenizer: What `train` or `load` made.

    Example:
        >>> pieces = WordPieces.train(["The cat is sleeping."] * 20, ["L’eau dort."] * 30, vocab_size=500)
        >>> pieces.labels(pieces.encode("L’eau dort."))
        ('L’', 'eau', ' dort', '.')
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def train(cls, english: Iterable[str], french: Iterable[str], *, vocab_size: int = 8000) -> Self:
        """Learns the pieces; the same texts give the same pieces.

        Both languages count alike: of the side with more texts, some are left out at even distances until it has as many as the other.

        Args:
            english: Texts.
            french: Texts.
            vocab_size: How many ids there may be, the 7 special ones and the 256 bytes included. Small texts give fewer.

        Raises:
            RegardError: if one side is empty, or `vocab_size` leaves no room for pieces of more than one letter.
        """
        sides = [list(english), list(french)]
        size = min(len(side) for side in sides)
        if not all(map(any, sides)):
            raise RegardError(
                en="english and french must both hold some text to learn pieces from; one of them is empty.",
                fr="english et french doivent contenir du texte où apprendre les morceaux ; l'un des deux est vide.",
            )
        compose = normalizers.NFC().normalize_str
        texts = [compose(SURROGATE.sub(" ", text)) for side in sides for text in _evenly(side, size)]
        letters = _letters(texts)
        if vocab_size <= (least := len(SPECIALS) + len(BYTES) + len(letters)):
            raise RegardError(
                en=f"vocab_size must be more than {least}, which single letters and bytes already take; got {vocab_size}.",
                fr=f"vocab_size doit dépasser {least}, que lettres et octets prennent déjà ; reçu {vocab_size}.",
            )
        merges = _merges(texts, letters, vocab_size)
        return cls(_assembled(letters, merges, room=vocab_size - least))

    @property
    def vocab_size(self) -> int:
        """How many ids there are."""
        return self._tokenizer.get_vocab_size()

    def special(self, name: str) -> int:
        """Id of a special piece: ``special("fr")`` or ``special("<fr>")``.

        Raises:
            RegardError: if there is none of that name.
        """
        piece = name if name.startswith("<") else f"<{name}>"
        if piece not in SPECIALS:
            raise RegardError(
                en=f"There is no special piece {piece}; there are: {' '.join(SPECIALS)}.",
                fr=f"Il n'y a pas de morceau spécial {piece} ; il y a : {' '.join(SPECIALS)}.",
            )
        return SPECIALS.index(piece)

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
        """Stands for half a character (a lone surrogate), the one thing that has no bytes."""
        return self.special("<unk>")

    def encode(self, text: str) -> list[int]:
        """Ids of the pieces, without `begin` and `end`."""
        ids: list[int] = []
        for part in SURROGATE.split(text):
            ids += [self.unknown] if SURROGATE.match(part) else self._tokenizer.encode(part).ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text; special pieces are left out, bytes that form no character become ``�``."""
        return self._tokenizer.decode([piece for piece in ids if piece >= len(SPECIALS)])

    def reach(self, text: str, count: int) -> int:
        """How many characters of a text, in its composed form (NFC), its first ``count`` pieces stand for."""
        return len(self.decode(self.encode(text)[:count]))

    def labels(self, ids: Sequence[int]) -> tuple[str, ...]:
        """The text of each piece; a byte that is no character by itself is written ``<0xF0>``."""
        return tuple(self._shown[piece] for piece in ids)

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """Halves of characters in a text, each once; anything else can be read."""
        return tuple(dict.fromkeys(SURROGATE.findall(text)))

    def save(self, folder: Path) -> None:
        """Writes ``tokenizer.json``, in the format of the `tokenizers` library."""
        (folder / FILE).write_text(self._tokenizer.to_str(pretty=True) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what `save` wrote.

        Raises:
            RegardError: if the file is not there or holds something else.
        """
        path = folder / FILE
        try:
            tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise RegardError(
                en=f"{path} cannot be read ({error.strerror}); give the folder that holds the model.",
                fr=f"{path} ne peut pas être lu ({error.strerror}) ; donnez le dossier qui contient le modèle.",
            ) from error
        except Exception as error:  # the library raises Exception itself
            raise not_pieces(path) from error
        first = tuple(tokenizer.id_to_token(piece) for piece in range(len(SPECIALS) + len(BYTES)))
        if first != SPECIALS + BYTES:
            raise not_pieces(path)
        return cls(tokenizer)

    @cached_property
    def _shown(self) -> tuple[str, ...]:
        pieces = [self._tokenizer.id_to_token(piece) or "" for piece in range(self.vocab_size)]
        ascii_bytes = range(len(SPECIALS), len(SPECIALS) + 128)
        return tuple(
            chr(place - len(SPECIALS)) if place in ascii_bytes else piece
            for place, piece in enumerate(pieces)
        )


def _evenly(texts: list[str], size: int) -> Iterator[str]:
    """So many of the texts, at even distances."""
    whole = len(texts)
    for place, text in enumerate(texts):
        if (place + 1) * size // whole > place * size // whole:
            yield text


def _letters(texts: Iterable[str]) -> frozenset[str]:
    counts = Counter(itertools.chain.from_iterable(texts))
    return ALWAYS | {letter for letter, count in counts.items() if count >= RARE and not letter.isspace()}


def _merges(texts: list[str], letters: frozenset[str], vocab_size: int) -> list[tuple[str, str]]:
    """What to join, the most frequent pair first."""
    tokenizer = _bare(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=2,
        initial_alphabet=sorted(letters),
        limit_alphabet=len(letters),
        show_progress=False,
    )
    # A line break is where the other characters stood, so that no piece joins what surrounded them.
    rare = re.compile(f"[^{re.escape(''.join(sorted(letters)))}]")
    plain = (rare.sub("\n", text).replace(CURLED, STRAIGHT) for text in texts)
    tokenizer.train_from_iterator(plain, trainer)
    return [(left, right) for left, right in json.loads(tokenizer.to_str())["model"]["merges"]]


def _assembled(letters: frozenset[str], merges: list[tuple[str, str]], *, room: int) -> Tokenizer:
    """The tokenizer with the first `room` joined pieces; one with a straight apostrophe has its twin with a curled one."""
    vocabulary = {piece: place for place, piece in enumerate((*SPECIALS, *BYTES, *sorted(letters)))}
    most = len(vocabulary) + room
    kept: list[tuple[str, str]] = []
    for left, right in merges:
        pairs = list(dict.fromkeys([(left, right), (_curled(left), _curled(right))]))
        if len(vocabulary) + len(pairs) <= most:
            kept += pairs
            for pair in pairs:
                vocabulary.setdefault("".join(pair), len(vocabulary))
    tokenizer = _bare(models.BPE(vocab=vocabulary, merges=kept, byte_fallback=True, unk_token="<unk>"))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def _curled(piece: str) -> str:
    return piece.replace(STRAIGHT, CURLED)


def _bare(model: models.BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(CUTS), "isolated")
    return tokenizer


def not_pieces(path: Path) -> RegardError:
    """The refusal of a file that holds no word pieces."""
    return RegardError(
        en=f"{path} does not hold word pieces of Regard; give the folder of a model that reads word pieces.",
        fr=f"{path} ne contient pas de morceaux de mots de Regard ; donnez le dossier d'un modèle qui en lit.",
    )
