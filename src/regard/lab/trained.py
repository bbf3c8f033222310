"""A model that Regard trained, run again on what a record holds, to follow what a change does to its answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from regard.doors.naming import PREDICTED, SOURCE, TARGET
from regard.errors import language
from regard.models.loading import load
from regard.models.opinions import NEGATIVE, POSITIVE, WORDS

if TYPE_CHECKING:
    from regard.record import Axis, Record


class Again(nn.Module):
    """Reads again what was read, and is given again what it wrote; called, it returns ``{"logits": ...}``.

    What is followed is the probability of the answer: of all that was written, piece by piece, each given those before it as they were
    written; or the word that is predicted, or the class that is recognised.

    Args:
        record: Of a model that Regard trained.
        name: What the library calls that model.

    Raises:
        RegardError: if that model cannot read the record's text.
    """

    def __init__(self, record: Record, name: str) -> None:
        super().__init__()
        trained = load(name)
        self.model: nn.Module = trained.model
        self.text = trained.text
        self.answer = record.prediction or ""
        self.target: int | None = 0
        self.position: int | None = None
        self.written = _ids(record, PREDICTED)
        if self.written is None:
            attended = trained.attended(record.text or "")
            self.run, self.position = attended.run, _position(attended.read.ids, trained)
            self.target = None
            classes = (WORDS[POSITIVE], WORDS[NEGATIVE])
            self.config = SimpleNamespace(id2label={n: name[language()] for n, name in enumerate(classes)})
        else:
            read, given = _ids(record, SOURCE), _ids(record, TARGET)
            self.run = lambda: self.model(read, None, given)
            self.config = SimpleNamespace(id2label={0: self.answer, 1: ""})

    def forward(self) -> dict[str, Tensor]:
        """``logits``: [1, 2] of the whole answer and of any other, or of one class and the other; else those that the model gave."""
        logits: Tensor = self.run()
        if self.written is None and logits.shape[-1] == 1:  # of one class against the other
            return {"logits": torch.cat([logits, torch.zeros_like(logits)], -1)}
        if self.written is None:
            return {"logits": logits}
        each = logits.double().log_softmax(-1).gather(-1, self.written[..., None])
        whole = each.sum().clamp(max=-1e-12)
        return {"logits": torch.stack([whole, torch.log(-torch.expm1(whole))])[None]}

    def decode(self, ids: list[int]) -> str:
        """A piece as text."""
        return str(self.text.decode(ids))


def _ids(record: Record, axis: str) -> Tensor | None:
    """``[1, tokens]`` of an axis; None where the record has no such axis, or one without numbers."""
    found: Axis | None = next((each for each in record.axes if each.name == axis), None)
    return None if found is None or found.ids is None else torch.tensor([list(found.ids)])


def _position(ids: Any, trained: Any) -> int:
    """Whose prediction is followed: that of the gap, where the model fills one; else that of the last piece."""
    special = getattr(trained.text, "special", None)
    if special is None:
        return -1
    gap = special("mask")
    return list(ids).index(gap) if gap in ids else -1
