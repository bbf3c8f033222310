"""The three cells that read one token after the other: tanh, gated, and with a memory of its own."""

from __future__ import annotations

from typing import Literal, TypeAlias

import torch
from jaxtyping import Float
from torch import Tensor, nn

Cell: TypeAlias = Literal["rnn", "gru", "lstm"]
Memory: TypeAlias = tuple[Float[Tensor, "layers _ _"], ...]
"""What cells hand on from token to token, for each layer: the hidden state, and the LSTM's cell after it."""

CELLS: dict[str, type[nn.RNN | nn.GRU | nn.LSTM]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
GATES: dict[str, int] = {"rnn": 1, "gru": 3, "lstm": 4}
"""How many linear maps each cell makes of what it reads."""
MEMORIES: dict[str, int] = {"rnn": 1, "gru": 1, "lstm": 2}
"""How many arrays a `Memory` has."""


def cells(
    cell: Cell, width: int, hidden: int, *, layers: int, bidirectional: bool = False, dropout: float = 0.0
) -> nn.RNNBase:
    """Layers of one cell, read batch first.

    Args:
        cell: Which one.
        width: Of what the first layer reads.
        hidden: The width of the state, in each direction.
        layers: How many, each reading the states of the one below.
        bidirectional: Whether a second chain reads from the end to the beginning.
        dropout: Share of the numbers set to zero while training, between layers.

    Recurrent weights begin orthogonal, so that the state neither dies out nor explodes over many tokens (Saxe et al. 2014), and an
    LSTM begins by keeping what it knows (Jozefowicz et al. 2015, section 2.2). The rest is PyTorch's own.

    Elman 1990 (tanh); Cho et al. 2014 (GRU); Hochreiter and Schmidhuber 1997 (LSTM).
    """
    made = CELLS[cell](
        width,
        hidden,
        num_layers=layers,
        batch_first=True,
        bidirectional=bidirectional,
        dropout=dropout if layers > 1 else 0.0,  # PyTorch warns where there is nothing between layers
    )
    for name, weight in made.named_parameters():
        if name.startswith("weight_hh"):
            for gate in weight.data.chunk(GATES[cell]):
                nn.init.orthogonal_(gate)
        elif cell == "lstm" and name.startswith("bias"):
            # Input, forget, cell, output: two biases are added, so that forgetting begins at σ(1) ≈ 0.73 kept.
            nn.init.constant_(weight.data.chunk(4)[1], 1.0 if name.startswith("bias_ih") else 0.0)
    return made


def run(
    layers: nn.RNNBase, x: Float[Tensor, "batch tokens width"], memory: Memory
) -> tuple[Float[Tensor, "batch tokens hidden"], Memory]:
    """The last layer's state after each token, and what all layers hand on after the last one."""
    states, after = layers(x, memory if len(memory) > 1 else memory[0])
    return states, as_memory(after)


def as_memory(given: Tensor | tuple[Tensor, Tensor]) -> Memory:
    """What PyTorch's cells hand on, always as a tuple."""
    return (given,) if isinstance(given, Tensor) else tuple(given)


def both_directions(memory: Float[Tensor, "chains batch hidden"]) -> Float[Tensor, "layers batch twice"]:
    """The last states of two chains side by side, layer by layer; PyTorch lists forward and backward in turn."""
    forward, backward = memory[0::2], memory[1::2]
    return torch.cat([forward, backward], dim=-1)
