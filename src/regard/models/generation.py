"""Writing token by token: the likeliest, by chance, or the best of several beams."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from jaxtyping import Float, Int
from torch import Tensor

from regard.attention.arguments import number, whole_number
from regard.errors import RegardError


class Writer(Protocol):
    """A model that writes: `regard.models.transformer.Transformer`, `regard.models.recurrent.Recurrent`."""

    def start(self, encoded: Any = None) -> Any:
        """A state before the first token; it has ``reordered(rows)``."""

    def step(self, ids: Tensor, state: Any) -> tuple[Tensor, Any]:
        """Logits ``[batch, vocab_size]`` of what follows ``ids`` [batch, new], and the state after them."""


@dataclass(frozen=True)
class Written:
    """One text that a model wrote.

    Attributes:
        ids: Its tokens, without what it was begun with and without the end mark.
        log_probability: Of these tokens and of the end mark, if it was reached; in nats.
        ended: Whether the end mark was reached, rather than the limit.
    """

    ids: tuple[int, ...]
    log_probability: float
    ended: bool


@torch.inference_mode()
def sample(
    model: Writer,
    begin: Int[Tensor, "batch prompt"],
    *,
    end: int,
    limit: int,
    encoded: Any = None,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> list[Written]:
    """Each next token drawn by its probability; the likeliest one at temperature 0 ("greedy").

    Args:
        model: What writes.
        begin: Tokens that the texts begin with, as many in each row.
        end: The token that ends a text.
        limit: The most tokens to write.
        encoded: The source, where the model has an encoder.
        temperature: Divides the logits: below 1 the likely becomes likelier.
        top_k: Only that many likeliest tokens may be drawn; all unless given.
        generator: Chance; PyTorch's own unless given. It must be of the model's device.

    Raises:
        RegardError: A temperature below 0, or a limit or top_k below 1.
    """
    refuse_limits(limit=limit, temperature=temperature, top_k=top_k)
    state, tokens = model.start(encoded), begin
    ids: list[Tensor] = []
    total = torch.zeros(len(begin), dtype=torch.float64, device=begin.device)
    going = torch.ones(len(begin), dtype=torch.bool, device=begin.device)
    for _ in range(limit):
        logits, state = model.step(tokens, state)
        chosen = _chosen(logits, temperature, top_k, generator)
        total += torch.where(going, _log_probability(logits, chosen), 0.0)
        ids.append(torch.where(going, chosen, end))
        going = going & (chosen != end)
        if not going.any():
            break
        tokens = ids[-1][:, None]
    rows = torch.stack(ids, 1).tolist()
    return [_written(row, end, float(score)) for row, score in zip(rows, total, strict=True)]


def greedy(
    model: Writer, begin: Int[Tensor, "batch prompt"], *, end: int, limit: int, encoded: Any = None
) -> list[Written]:
    """At each step the likeliest token; arguments as in `sample`."""
    return sample(model, begin, end=end, limit=limit, encoded=encoded, temperature=0.0)


@torch.inference_mode()
def beam_search(
    model: Writer,
    begin: Int[Tensor, "batch prompt"],
    *,
    end: int,
    limit: int,
    encoded: Any = None,
    beams: int = 4,
    length_penalty: float = 0.6,
) -> list[Written]:
    """The best of several texts that are written side by side, for each row of ``begin``.

    Args:
        model: What writes.
        begin: As in `sample`.
        end: As in `sample`.
        limit: As in `sample`.
        encoded: The source, one row for each row of ``begin``.
        beams: How many texts are kept at each step.
        length_penalty: A text's log probability is divided by ((5 + length) / 6) to this power: 0 prefers short texts.

    Raises:
        RegardError: Beams or a limit below 1.

    The penalty is that of Wu et al. 2016, "Google's neural machine translation system", equation 14.
    """
    refuse_limits(limit=limit, beams=beams)
    sentences, device = len(begin), begin.device
    firsts = torch.arange(sentences, device=device).repeat_interleave(beams)
    state = model.start(encoded).reordered(firsts)
    tokens = begin[firsts]
    scores = torch.full((sentences, beams), -math.inf, device=device)
    scores[:, 0] = 0.0  # the beams of a sentence begin alike: only one of them counts
    texts = torch.empty(sentences * beams, 0, dtype=begin.dtype, device=device)
    finished: list[list[tuple[float, Written]]] = [[] for _ in range(sentences)]
    offsets = torch.arange(sentences, device=device)[:, None] * beams
    for length in range(1, limit + 1):
        logits, state = model.step(tokens, state)
        vocabulary = logits.shape[-1]
        each = scores[..., None] + logits.float().log_softmax(-1).reshape(sentences, beams, vocabulary)
        best, places = each.flatten(1).topk(2 * beams)  # twice as many, as at most half of them end
        rows, chosen = offsets + places // vocabulary, places % vocabulary
        _keep_ended(finished, texts, rows, chosen, best, end, beams, length, length_penalty)
        best = best.masked_fill(chosen == end, -math.inf)
        scores, order = best.topk(beams)
        rows, chosen = rows.gather(1, order).flatten(), chosen.gather(1, order).flatten()
        texts = torch.cat([texts[rows], chosen[:, None]], 1)
        if _settled(finished, scores, limit, length_penalty, beams):
            break
        state, tokens = state.reordered(rows), chosen[:, None]
    return _best(finished, texts, scores, length_penalty)


def refuse_limits(
    *, limit: int = 1, temperature: float = 0.0, top_k: int | None = None, beams: int = 1
) -> None:
    """Refuses what no text could be written with.

    Raises:
        RegardError: the first number that does not do.
    """
    whole_number("limit", limit, least=1)
    whole_number("beams", beams, least=1)
    if top_k is not None:
        whole_number("top_k", top_k, least=1)
    if number("temperature", temperature) < 0:
        raise RegardError(
            en=f"temperature must be at least 0, and it is {temperature}: 0 takes the likeliest token, 1 draws by probability.",
            fr=f"temperature doit être au moins 0, et vaut {temperature} : 0 prend le token le plus probable, 1 tire selon la "
            "probabilité.",
        )


def _chosen(
    logits: Float[Tensor, "batch vocab"],
    temperature: float,
    top_k: int | None,
    generator: torch.Generator | None,
) -> Int[Tensor, " batch"]:
    if temperature == 0 or top_k == 1:
        return logits.argmax(-1)
    logits = logits.float() / temperature
    if top_k is not None and top_k < logits.shape[-1]:
        least = logits.topk(top_k).values[:, -1:]
        logits = logits.masked_fill(logits < least, -math.inf)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]


def _log_probability(logits: Tensor, chosen: Tensor) -> Tensor:
    return logits.double().log_softmax(-1).gather(1, chosen[:, None])[:, 0]


def _written(row: Sequence[int], end: int, log_probability: float) -> Written:
    ended = end in row
    return Written(tuple(row[: row.index(end)] if ended else row), log_probability, ended)


def _penalised(score: float, length: int, penalty: float) -> float:
    return score / math.pow((5 + length) / 6, penalty)


def _keep_ended(
    finished: list[list[tuple[float, Written]]],
    texts: Tensor,
    rows: Tensor,
    chosen: Tensor,
    best: Tensor,
    end: int,
    beams: int,
    length: int,
    penalty: float,
) -> None:
    """Adds the texts that end now; only those among the best of their sentence count."""
    ends = (chosen[:, :beams] == end) & (best[:, :beams] > -math.inf)
    for sentence, place in ends.nonzero().tolist():
        score = float(best[sentence, place])
        written = Written(tuple(texts[rows[sentence, place]].tolist()), score, True)
        finished[sentence].append((_penalised(score, length, penalty), written))


def _settled(
    finished: list[list[tuple[float, Written]]], scores: Tensor, limit: int, penalty: float, beams: int
) -> bool:
    """Whether no text that is still being written can become the best one: more tokens only lower its probability."""
    hopes = scores[:, 0].tolist()
    return all(
        ended and max(score for score, _ in ended) >= _penalised(hope, limit, penalty)
        for ended, hope in zip(finished, hopes, strict=True)
    )


def _best(
    finished: list[list[tuple[float, Written]]], texts: Tensor, scores: Tensor, penalty: float
) -> list[Written]:
    """For each sentence the best text that ended; where none did, the best one so far."""
    beams, length = scores.shape[1], texts.shape[1]
    written = []
    for sentence, ended in enumerate(finished):
        if not ended:
            score = float(scores[sentence, 0])
            unfinished = Written(tuple(texts[sentence * beams].tolist()), score, False)
            ended = [(_penalised(score, length, penalty), unfinished)]
        written.append(max(ended, key=lambda pair: pair[0])[1])
    return written
