"""`effect`: what a change does to a prediction, beside the same for matched random heads or edges."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from regard.attention.arguments import whole_number
from regard.changes.at_heads import AtHeads
from regard.effects.effect_of import Effect
from regard.effects.matching import matched
from regard.effects.numbers import UNITS
from regard.effects.outcome import Answer, distance, several
from regard.effects.running import Runner, prepared
from regard.errors import RegardError
from regard.workbench import capture, intervene


def effect(
    model: Any,
    inputs: Any,
    change: AtHeads | Sequence[AtHeads],
    *,
    controls: int = 20,
    target: int | str | None = None,
    tokenizer: Any = None,
    generate: int | None = None,
    position: int | None = None,
    logits: Callable[[Any], torch.Tensor] | None = None,
    seed: int = 0,
) -> Effect:
    """How much a change moves a prediction, beside the same change at matched random heads or edges.

    The model runs once as it is, once changed, and once for each control. What is followed depends on what the model answers with: the
    log-probability of the next token, or of a class; the distance of the hidden states, where there are no logits; or, with ``generate``,
    the share of generated tokens that differ. A difference within the interval of the controls is no evidence that the changed heads or
    edges matter more than any others of their kind.

    Controls make the same change elsewhere. For heads: at as many other heads at once, drawn at random, of the same layer first and then
    of the nearest layers of the same kind. For a cut edge (one query that looks at one key): at edges of the same query that weigh between
    half and twice as much, in any head of the layer, the nearest in weight first, then at edges of other queries. For a cut sink: at the
    sinks of other heads. No control touches what the change itself touches.

    Args:
        model: A PyTorch model in evaluation mode; or the name of a trained one (library, folder or Hub id), for a text.
        inputs: One sequence: what the model is called with, as a mapping, a tensor, or a tuple; or a text, which needs a named model or
            a tokenizer.
        change: `Ablate`, `Cut`, `Temper`, `Remask` or `Patch`, or several that are made together.
        controls: How many matched controls to run; all there are, where there are fewer.
        target: The token or class whose log-probability is followed, by number or name; the likeliest of the unchanged model unless given.
        tokenizer: Names tokens, and reads a text.
        generate: Generate so many tokens greedily by ``model.generate``, with its cache, and compare the texts.
        position: Which token's logits to read; the last one unless given.
        logits: Takes the logits ``[classes]`` out of what the model returns, where they are not called logits.
        seed: Of the draw of heads.

    Returns:
        The prediction before and after, the difference, and that of each control with the central 95 % of them. `Effect.say` puts it into
        words; with fewer than 20 controls it says that they are too few to judge.

    Raises:
        RegardError: if the inputs are not one sequence without padding, the model gives no such prediction, there is no such layer, head
            or edge, or an argument cannot be.

    Example:
        >>> import torch
        >>> from regard.changes import Ablate
        >>> from transformers import BertConfig, BertForSequenceClassification
        >>> sizes = dict(hidden_size=8, num_attention_heads=4, num_hidden_layers=1, intermediate_size=8)
        >>> tiny = BertForSequenceClassification(BertConfig(**sizes)).eval()
        >>> found = effect(tiny, {"input_ids": torch.tensor([[101, 7, 102]])}, Ablate(layer=0, head=1))
        >>> found.before.kind, found.unit, len(found.controls), found.asked
        ('class', 'nats', 3, 20)
    """
    asked, changes = whole_number("controls", controls, least=0), _changes(change)
    runner: Runner = prepared(model, inputs, tokenizer, generate=generate, position=position, logits=logits)
    with capture(runner.model, prove=False) as record:
        before = runner()
    if len(record) != 1:
        raise several(len(record))
    names = runner.names
    followed = names.number(before, target)

    def changed(made: Sequence[AtHeads]) -> Answer:
        with intervene(runner.model, *made):
            return runner()

    after = changed(changes)
    drawn = matched(changes, record, count=asked, seed=seed)
    differences = tuple(distance(before, changed(control), followed) for control in drawn)
    return Effect(
        before=names.outcome(before, followed),
        after=names.outcome(after, followed),
        difference=distance(before, after, followed),
        controls=differences,
        interval=_central(differences),
        unit=UNITS[before.kind],
        change=_told(changes),
        briefly=" + ".join(change.briefly for change in changes),
        matched=tuple(_told(control) for control in drawn),
        asked=asked,
    )


def _changes(given: Any) -> tuple[AtHeads, ...]:
    changes = tuple(given) if isinstance(given, list | tuple) else (given,)
    if not changes or not all(isinstance(change, AtHeads) for change in changes):
        raise RegardError(
            en="change must be one of regard.Ablate, Cut, Temper, Remask and Patch, or a list of them; for example "
            "regard.Ablate(layer=3, head=5).",
            fr="change doit être un de regard.Ablate, Cut, Temper, Remask et Patch, ou une liste ; par exemple regard.Ablate(layer=3, "
            "head=5).",
        )
    return changes


def _told(changes: Sequence[AtHeads]) -> str:
    return " + ".join(repr(change) for change in changes)


def _central(differences: Sequence[float]) -> tuple[float, float]:
    """The central 95 % of the controls, between which values are interpolated."""
    if not differences:
        return math.nan, math.nan
    low, high = np.quantile(differences, [0.025, 0.975])
    return float(low), float(high)
