"""Running a model on one sequence, again and again, to read the same prediction each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from regard.attention.arguments import whole_number
from regard.doors.reading import read as read_text
from regard.effects.names import Names
from regard.effects.outcome import Answer, read
from regard.errors import RegardError
from regard.workbench import ready


@dataclass(frozen=True, eq=False)
class Runner:
    """A model with its inputs; calling it gives the answer.

    Attributes:
        model: The model.
        positional: What it is called with, by place.
        named: What it is called with, by name.
        names: What its tokens and classes are called.
        generate: How many tokens to generate; None for one run of the model.
        position: Which token's logits to read.
        logits: Takes the logits out of what the model returns.
    """

    model: Any
    positional: tuple[Any, ...]
    named: Mapping[str, Any]
    names: Names
    generate: int | None
    position: int
    logits: Callable[[Any], torch.Tensor] | None

    @torch.inference_mode()
    def __call__(self) -> Answer:
        """One run."""
        if self.generate is None:
            return read(
                self.model(*self.positional, **self.named), position=self.position, logits=self.logits
            )
        whole = self.model.generate(
            *self.positional, **self.named, max_new_tokens=self.generate, do_sample=False, num_beams=1
        )[0]
        return Answer("text", whole[1:] if self._starts_anew else whole[self._given :])

    @property
    def _starts_anew(self) -> bool:
        return bool(getattr(getattr(self.model, "config", None), "is_encoder_decoder", False))

    @property
    def _given(self) -> int:
        ids = self.named.get("input_ids", self.positional[0] if self.positional else None)
        return 0 if ids is None else int(ids.shape[-1])


def prepared(
    model: Any,
    inputs: Any,
    tokenizer: Any,
    *,
    generate: int | None,
    position: int | None,
    logits: Callable[[Any], torch.Tensor] | None,
) -> Runner:
    """What is to be run, once it is sure that it can be.

    Raises:
        RegardError: if a text has no one to read it, the inputs hold padding, or the model does not generate.
    """
    if isinstance(model, str | Path):
        model, inputs, tokenizer = _named_model(model, inputs)
    elif isinstance(inputs, str):
        inputs = _read(model, inputs, tokenizer)
    named = dict(inputs) if isinstance(inputs, Mapping) else {}
    positional = () if named else tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
    _refuse_padding(named)
    if generate is not None:
        generate = whole_number("generate", generate, least=1)
        if not hasattr(model, "generate"):
            raise RegardError(
                en=f"{type(model).__name__} does not generate text; leave generate out, or give a model with a generate method.",
                fr=f"{type(model).__name__} ne génère pas de texte ; n'indiquez pas generate, ou donnez un modèle qui a une méthode "
                "generate.",
            )
    labels = getattr(getattr(model, "config", None), "id2label", None) or {}
    names = Names(tokenizer, {int(number): str(label) for number, label in labels.items()})
    return Runner(model, positional, named, names, generate, -1 if position is None else position, logits)


def _named_model(model: str | Path, text: Any) -> tuple[Any, dict[str, Any], Any]:
    if not isinstance(text, str):
        raise RegardError(
            en=f"A model given by its name reads a text, not {type(text).__name__}; give a text, or the loaded model.",
            fr=f"Un modèle donné par son nom lit un texte, pas {type(text).__name__} ; donnez un texte, ou le modèle déjà chargé.",
        )
    loaded = ready(str(model))
    reading = read_text(text, tokenizer=loaded.tokenizer, limit=loaded.limit, model=loaded.name, cut=False)
    device = next(loaded.model.parameters()).device
    return loaded.model, {"input_ids": torch.tensor([reading.ids], device=device)}, loaded.tokenizer


def _read(model: Any, text: str, tokenizer: Any) -> dict[str, Any]:
    if tokenizer is None:
        raise RegardError(
            en="A text needs a tokenizer to become tokens; give tokenizer=, or the tokens themselves: {'input_ids': ids}.",
            fr="Il faut un tokenizer pour découper ce texte en jetons ; donnez tokenizer=, ou les jetons eux-mêmes : {'input_ids': ids}.",
        )
    device = next(model.parameters()).device
    return {name: array.to(device) for name, array in tokenizer(text, return_tensors="pt").items()}


def _refuse_padding(named: Mapping[str, Any]) -> None:
    """Padding would be a part of the sequence that no one reads; places would count it and records do not."""
    mask = named.get("attention_mask")
    if isinstance(mask, torch.Tensor) and mask.ndim == 2 and not bool((mask != 0).all()):
        raise RegardError(
            en="effect follows one sequence without padding; leave the tokens out that attention_mask hides.",
            fr="effect suit une seule séquence sans remplissage ; retirez les jetons que cache attention_mask.",
        )
