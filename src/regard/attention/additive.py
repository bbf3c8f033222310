"""Attention in its first form: a small network, not a product, judges how well a query and a key match."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace
from jaxtyping import Bool, Float

from regard.attention.arguments import Given, narrow, prepared, wide
from regard.attention.masks import Mask
from regard.attention.observer import Attention, observed
from regard.attention.shapes import refuse_few_axes, refuse_value
from regard.attention.softmax import hide, softmax
from regard.attention.visibility import usable
from regard.errors import RegardError


def _additive(given: Given) -> None:
    query, key = given["query"], given["key"]
    refuse_few_axes(query=query, key=key)
    if query.shape[:-2] != key.shape[:-2]:
        raise RegardError(
            en="query and key must have the same axes before the last two, and their shapes are "
            f"{list(query.shape)} and {list(key.shape)}: give both the same batch and heads.",
            fr=f"query et key doivent avoir les mêmes axes avant les deux derniers, et leurs formes sont "
            f"{list(query.shape)} et {list(key.shape)} : donnez aux deux le même lot et les mêmes têtes.",
        )
    if "value" in given:
        refuse_value(key, given["value"])
    hidden = given["score_weight"].shape[-1] if given["score_weight"].ndim else 0
    _refuse_weight("score_weight", given["score_weight"], (hidden,), "[hidden]", "[cachées]")
    _refuse_weight(
        "query_weight",
        given["query_weight"],
        (hidden, query.shape[-1]),
        "[hidden, query_dim]",
        "[cachées, query_dim]",
    )
    _refuse_weight(
        "key_weight", given["key_weight"], (hidden, key.shape[-1]), "[hidden, key_dim]", "[cachées, key_dim]"
    )
    if given["bias"] is not None:
        _refuse_weight("bias", given["bias"], (hidden,), "[hidden]", "[cachées]")
    if given["mask"] is not None:
        given["mask"] = usable(given["mask"], query, (*query.shape[:-1], key.shape[-2]))


_weights = ("query_weight", "key_weight", "score_weight", "bias")


@prepared("query", "key", *_weights, settle=_additive)
def additive_scores(
    query: Float[Any, "*heads queries query_dim"],
    key: Float[Any, "*heads keys key_dim"],
    query_weight: Float[Any, "hidden query_dim"],
    key_weight: Float[Any, "hidden key_dim"],
    score_weight: Float[Any, " hidden"],
    *,
    bias: Float[Any, " hidden"] | None = None,
    mask: Mask | Bool[Any, "*#scores"] | None = None,
) -> Float[Any, "*heads queries keys"]:
    """How well each query matches each key: score_weight · tanh(query_weight · query + key_weight · key).

    Query and key may differ in width. Arrays, nested lists and half precision are treated as in
    `regard.attention.scores`.

    Args:
        query: What each position looks for (in a translator, the state of the decoder).
        key: What each position offers (the states of the encoder).
        query_weight: Brings queries to the hidden width, ``[hidden, query_dim]``, as ``torch.nn.Linear``
            keeps it.
        key_weight: Brings keys to the hidden width, ``[hidden, key_dim]``.
        score_weight: How much each hidden number counts, ``[hidden]``.
        bias: Is added before the tanh, ``[hidden]``. (In the dot-product form, bias is added to the scores.)
        mask: As in `regard.attention.scores`: True where a query may look; hidden scores are −inf.

    Returns:
        The scores, in the dtype of the arrays.

    Raises:
        RegardError: Shapes, dtypes, libraries or devices that do not fit.

    Memory: queries × keys × hidden for each head.

    Bahdanau et al. 2015, "Neural machine translation by jointly learning to align and translate", section
    A.1.2.

    Example:
        >>> additive_scores([[1]], [[-1], [0]], [[1]], [[1]], [2]).round(2).tolist()
        [[0.0, 1.52]]
    """
    return narrow(_scores(query, key, query_weight, key_weight, score_weight, bias, mask), query)


@prepared("query", "key", *_weights, settle=_additive)
def additive_weights(
    query: Float[Any, "*heads queries query_dim"],
    key: Float[Any, "*heads keys key_dim"],
    query_weight: Float[Any, "hidden query_dim"],
    key_weight: Float[Any, "hidden key_dim"],
    score_weight: Float[Any, " hidden"],
    *,
    bias: Float[Any, " hidden"] | None = None,
    mask: Mask | Bool[Any, "*#scores"] | None = None,
) -> Float[Any, "*heads queries keys"]:
    """How much each query looks at each key: the softmax of the additive scores. Each row sums to 1.

    A row that may look at nothing is all zeros. Arguments, errors and memory are those of `additive_scores`.

    Bahdanau et al. 2015, equation 6.

    Example:
        >>> additive_weights([[1]], [[-1], [0]], [[1]], [[1]], [2]).round(2).tolist()
        [[0.18, 0.82]]
    """
    matrix = _scores(query, key, query_weight, key_weight, score_weight, bias, mask)
    return narrow(softmax(matrix), query)


@prepared("query", "key", "value", *_weights, settle=_additive)
def additive_attend(
    query: Float[Any, "*heads queries query_dim"],
    key: Float[Any, "*heads keys key_dim"],
    value: Float[Any, "*heads keys value_dim"],
    query_weight: Float[Any, "hidden query_dim"],
    key_weight: Float[Any, "hidden key_dim"],
    score_weight: Float[Any, " hidden"],
    *,
    bias: Float[Any, " hidden"] | None = None,
    mask: Mask | Bool[Any, "*#scores"] | None = None,
) -> Float[Any, "*heads queries value_dim"]:
    """What each query reads: the values (in a translator, the keys again), averaged by the additive weights.

    A row that may look at nothing reads zeros. The other arguments, errors and memory are those of
    `additive_scores`.

    Bahdanau et al. 2015, equation 5.

    Example:
        >>> additive_attend([[1]], [[-1], [0]], [[10], [20]], [[1]], [[1]], [2]).round(1).tolist()
        [[18.2]]
    """
    shares = softmax(_scores(query, key, query_weight, key_weight, score_weight, bias, mask))
    attention = Attention(weights=shares, value=value, mask=mask, batch_first=True)
    return observed(attention, lambda: narrow(shares @ wide(value), query))


def _scores(
    query: Any, key: Any, query_weight: Any, key_weight: Any, score_weight: Any, bias: Any, mask: Any
) -> Float[Any, "*heads queries keys"]:
    xp = array_namespace(query)
    from_query = wide(query) @ xp.matrix_transpose(wide(query_weight))
    from_key = wide(key) @ xp.matrix_transpose(wide(key_weight))
    if bias is not None:
        from_key = from_key + wide(bias)
    hidden = xp.tanh(from_query[..., :, None, :] + from_key[..., None, :, :])  # [..., queries, keys, hidden]
    return hide(hidden @ wide(score_weight), mask)


def _refuse_weight(name: str, values: Any, shape: tuple[int, ...], axes: str, axe: str) -> None:
    if tuple(values.shape) != shape or 0 in shape:
        raise RegardError(
            en=f"{name} must have the shape {axes}, here {list(shape)}, and its shape is "
            f"{list(values.shape)}: make it fit query, key and score_weight.",
            fr=f"{name} doit avoir la forme {axe}, ici {list(shape)}, et sa forme est {list(values.shape)} : "
            "faites-le correspondre à query, key et score_weight.",
        )
