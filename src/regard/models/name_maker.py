"""A model that writes names letter by letter: first names, communes, or whatever list it was trained on."""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from regard.attention.arguments import whole_number
from regard.errors import RegardError, Sentence
from regard.models import folders
from regard.models.alphabet import Alphabet
from regard.models.attended import Attended, Tokens
from regard.models.generation import Written, beam_search, sample
from regard.models.prediction import Prediction, refuse_texts
from regard.models.reading import Read, read
from regard.models.transformer import DecoderState, Transformer, TransformerConfig

TASK = "names"
KINDS, KNOWN = "kinds.json", "known.npy"
BEAMS = 4


@dataclass(frozen=True)
class Name:
    """A name that was made.

    Attributes:
        text: The name.
        known: Whether it stands, in capitals or not, in the list that the model learned this kind from. A new name is taken for a known
            one about once in 4 × 10⁹ / (names in the lists): the model carries 32 bits of a checksum of each, not the names.
        probability: That the model writes exactly this name, at temperature 1.
    """

    text: str
    known: bool
    probability: float


class NameMaker:
    """Makes names of several kinds, and completes beginnings.

    Args:
        model: A decoder. Its tokens are those of the alphabet, whose one mark ends a name, then for each kind the mark
            that begins one. Without these the mark of the alphabet begins names too, of the one kind that there is.
        alphabet: The letters.
        kinds: Names of the kinds, in the order of their marks, and what people call them.
        known: Checksums of the names that it learned from, in rising order, ``[names]``, as `checksums` gives them.
        name: What the library calls it.

    Example:
        >>> import regard
        >>> maker = regard.load("mini-gpt")
        >>> [name.text for name in maker.generate("communes-fr", count=2, seed=3)]  # doctest: +SKIP
        ['Saint-Martin-de-Bois', 'Montigny-sur-Vesle']
    """

    def __init__(
        self,
        model: Transformer,
        alphabet: Alphabet,
        kinds: Mapping[str, Sentence],
        known: NDArray[np.uint32],
        name: str = "mini-gpt",
    ) -> None:
        self.model, self.alphabet, self.kinds, self.known, self.name = (
            model,
            alphabet,
            dict(kinds),
            known,
            name,
        )
        self._letters = _Letters(model, alphabet.vocab_size)

    @classmethod
    def read(cls, folder: Path, name: str) -> NameMaker:
        """The name maker of a folder.

        Raises:
            RegardError: if a file of it is missing or damaged.
        """
        model = Transformer(TransformerConfig(**folders.read_config(folder)["model"]))
        folders.fill(model, folder)
        try:
            kinds = json.loads((folder / KINDS).read_text(encoding="utf-8"))
            known = np.load(folder / KNOWN, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise RegardError(
                en=f"{folder} lacks {KINDS} or {KNOWN}, or they are damaged; train it again (regard train), or install Regard anew.",
                fr=f"Il manque {KINDS} ou {KNOWN} dans {folder}, ou ils sont abîmés ; entraînez-le à nouveau (regard train), ou "
                "réinstallez Regard.",
            ) from error
        return cls(model, Alphabet.load(folder), kinds, known, name)

    def save(self, folder: Path, card: dict[str, Any]) -> None:
        """Writes the folder that `read` reads.

        Args:
            folder: Where to; made if need be.
            card: What people should know of it, as JSON.
        """
        folders.save(folder, TASK, self.model, card)
        self.alphabet.save(folder)
        (folder / KINDS).write_text(
            json.dumps(self.kinds, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        np.save(folder / KNOWN, self.known, allow_pickle=False)

    @property
    def limit(self) -> int:
        """How many letters of a beginning it reads: one must be left to write."""
        return self.model.config.max_length - 1

    def generate(
        self,
        kind: str | None = None,
        count: int = 10,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        seed: int = 0,
    ) -> list[Name]:
        """Names, drawn letter by letter.

        Args:
            kind: Of which kind; the first one unless given.
            count: How many.
            temperature: Below 1 the likely becomes likelier; 0 always writes the likeliest letter.
            top_k: Only that many likeliest letters may be drawn.
            seed: What chance begins with: the same one gives the same names.

        Raises:
            RegardError: a kind that the model does not know, or a number out of range.
        """
        kind = self._kind(kind)
        whole_number("count", count, least=1)
        begin = torch.full((count, 1), self._begin(kind), device=folders.device_of(self.model))
        generator = torch.Generator(begin.device).manual_seed(seed)
        written = sample(
            self._letters,
            begin,
            end=self.alphabet.end,
            limit=self.model.config.max_length,
            temperature=temperature,
            top_k=top_k,
            generator=generator,
        )
        return [self._named(one, kind) for one in written]

    def predict(self, texts: Sequence[str], *, kind: str | None = None) -> list[Prediction]:
        """The likeliest name for each beginning, found by beam search.

        Args:
            texts: Beginnings, of at least one letter.
            kind: Of which kind; the first one unless given.

        Raises:
            RegardError: an empty text, a letter or a kind that the model does not know.
        """
        kind = self._kind(kind)
        return [self._completed(self._source(text, kind, cut=True)) for text in refuse_texts(texts)]

    def attended(self, text: str, *, kind: str | None = None, cut: bool = False) -> Attended:
        """One beginning, after the mark of its kind, to be run under a capture: which letters each letter looks back at."""
        source = self._source(text, self._kind(kind), cut=cut)
        ids = torch.tensor([source.pieces.ids], device=folders.device_of(self.model))
        return Attended(
            run=lambda: self.model(ids),
            read=source.pieces,
            prediction=self._completed(source).text,
            cut=source.cut,
        )

    def is_known(self, name: str, kind: str | None = None) -> bool:
        """Whether a name stands in the list that the model learned this kind from, as far as 32 bits tell."""
        (wanted,) = checksums([(self._kind(kind), name)])
        place = int(np.searchsorted(self.known, wanted))
        return place < len(self.known) and bool(self.known[place] == wanted)

    def _kind(self, kind: str | None) -> str:
        if kind is None:
            return next(iter(self.kinds))
        if kind not in self.kinds:
            listed = ", ".join(self.kinds)
            raise RegardError(
                en=f"{self.name} knows no kind of names called {kind!r}; it knows: {listed}.",
                fr=f"{self.name} ne connaît pas de noms du genre {kind!r} ; il connaît : {listed}.",
            )
        return kind

    def _begin(self, kind: str) -> int:
        """The mark that begins names of a kind: one of its own, or that of the alphabet where the model has no other."""
        if self.model.config.vocab_size == self.alphabet.vocab_size:
            return self.alphabet.begin
        return self.alphabet.vocab_size + list(self.kinds).index(kind)

    def _source(self, text: str, kind: str, *, cut: bool) -> Read:
        """A beginning after the mark of its kind."""
        found = read(text, self.alphabet, limit=self.limit, model=self.name, cut=cut)
        mark = Tokens((f"<{kind}>",), (self._begin(kind),))
        return replace(found, pieces=mark + found.pieces)

    def _completed(self, source: Read) -> Prediction:
        ids = torch.tensor([source.pieces.ids], device=folders.device_of(self.model))
        room = self.model.config.max_length + 1 - ids.shape[1]
        (written,) = beam_search(
            self._letters, ids, end=self.alphabet.end, limit=room, beams=BEAMS, length_penalty=0.0
        )
        left_out: Sentence = {
            "en": f"{self.name} reads {self.limit} letters; left out: {source.cut}",
            "fr": f"{self.name} lit {self.limit} lettres ; laissé de côté : {source.cut}",
        }
        return Prediction(
            text=source.text + self.alphabet.decode(written.ids),
            probability=math.exp(written.log_probability),
            notices=(left_out,) if source.cut else (),
        )

    def _named(self, written: Written, kind: str) -> Name:
        text = self.alphabet.decode(written.ids)
        return Name(text, self.is_known(text, kind), math.exp(written.log_probability))


class _Letters:
    """The model as a writer of letters alone: marks that begin a name are never written."""

    def __init__(self, model: Transformer, letters: int) -> None:
        self._model, self._count = model, letters

    def start(self, encoded: Any = None) -> DecoderState:
        return self._model.start()

    def step(self, ids: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        logits, state = self._model.step(ids, state)
        return logits[:, : self._count], state


def checksums(names: Iterable[tuple[str, str]]) -> NDArray[np.uint32]:
    """The first 32 bits of the SHA-256 of each kind and name, in rising order, each once; capitals count as small letters."""
    found = {
        int.from_bytes(hashlib.sha256(f"{kind}\n{_folded(name)}".encode()).digest()[:4])
        for kind, name in names
    }
    return np.array(sorted(found), dtype=np.uint32)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
