"""Is every architecture recorded as it computes? Random small models under their own kernels against their eager attentions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

import regard
from benchmarks.families import FAMILIES, REFUSED, Family
from benchmarks.table import Figure, most
from regard.errors import RegardError


@dataclass(frozen=True)
class Comparison:
    """One model under one kernel, against its eager attentions.

    Attributes:
        implementation: The kernel.
        difference: Largest difference of a weight.
        weights: How many were compared.
        spread: Largest standard deviation of a layer's first head: near 0, every record would look right.
        same: Whether the model's outputs were the same to the bit.
        record: What was captured.
    """

    implementation: str
    difference: float
    weights: int
    spread: float
    same: bool
    record: regard.Record


def compared(family: Family) -> Iterator[Comparison]:
    """The model under its default kernel and under eager, one after the other."""
    eager, inputs = family.made("eager"), family.inputs()
    own = _own_weights(eager(**inputs, output_attentions=True))
    model = family.made()
    yield _compared(model, inputs, own)
    if not family.by_hand and model.config._attn_implementation != "eager":
        yield _compared(eager, inputs, own)


def _compared(model: Any, inputs: dict[str, torch.Tensor], own: dict[str, list[torch.Tensor]]) -> Comparison:
    plain = model(**inputs)
    with regard.capture(model, keep="all") as record:
        watched = model(**inputs)
    difference, count = 0.0, 0
    for item, one in enumerate(record):
        waiting = {name: list(those) for name, those in own.items()}
        for layer in one.layers:
            name = "cross" if layer.kind == "cross" else layer.queries if "" not in own else ""
            if name not in waiting:  # a pooling head, which the model does not count among its attentions
                continue
            expected = waiting[name].pop(0)[item].double().numpy()
            ours = np.stack([layer.weights(head) for head in range(layer.heads)])
            rows, columns = ours.shape[1:]
            difference = max(difference, float(abs(ours - expected[:, :rows, :columns]).max()))
            count += ours.size
        if any(waiting.values()):
            raise AssertionError(f"{type(model).__name__}: not every attention was recorded")
    spread = max(float(layer.weights(0).std()) for layer in record[0].layers)
    pairs = zip(_tensors(plain), _tensors(watched), strict=True)
    same = all(torch.equal(before, after) for before, after in pairs)
    return Comparison(record[0].layers[0].implementation, difference, count, spread, same, record)


def _own_weights(output: Any) -> dict[str, list[torch.Tensor]]:
    """What the model calls its attentions, by the axis that looks, where there are several."""
    if "vision_model_output" in output:
        towers = {"patches": output.vision_model_output, "tokens": output.text_model_output}
        return {name: list(tower.attentions) for name, tower in towers.items()}
    if "encoder_attentions" in output:
        return {
            "source": list(output.encoder_attentions),
            "target": list(output.decoder_attentions),
            "cross": list(output.cross_attentions),
        }
    return {"": list(output.attentions)}


def _tensors(output: Any) -> Iterator[torch.Tensor]:
    """Every tensor in what a model gives back."""
    for value in output.values() if isinstance(output, dict) else output:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, dict | tuple | list):
            yield from _tensors(value)


def reason(family: Family) -> str:
    """Why a model is refused, in the words that a person reads.

    Raises:
        AssertionError: if it is not.
    """
    model, inputs = family.made(), family.inputs()
    try:
        with regard.capture(model):
            model(**inputs)
    except RegardError as error:
        return error.say("en")
    raise AssertionError(f"{family.name} was not refused")


@torch.inference_mode()
def measure() -> list[Figure]:
    """The largest difference of each architecture, of all of them, and the refused ones with their reasons."""
    figures, largest, weights, same, proved = [], 0.0, 0, True, True
    for family in FAMILIES:
        those = list(compared(family))
        worst = max(one.difference for one in those)
        kernels = ", ".join(one.implementation for one in those)
        figures.append(
            most(f"{family.name} ({kernels}): largest difference from eager", worst, 1e-5, "", digits=".1e")
        )
        largest, weights = max(largest, worst), weights + sum(one.weights for one in those)
        same = same and all(one.same for one in those)
        proved = proved and all(proof.state == "passed" for one in those for proof in one.record.prove())
    count = len(FAMILIES)
    figures += [
        most(
            f"all {count} architectures, {weights:,} weights: largest difference",
            largest,
            1e-5,
            "",
            digits=".1e",
        ),
        Figure(
            f"outputs of the captured model, {count} architectures",
            "equal" if same else "not equal",
            "equal",
            same,
        ),
        Figure("proof in every layer", "passed" if proved else "failed", "passed", proved),
    ]
    return figures + [Figure(f"{family.name} is refused", reason(family)) for family in REFUSED]
