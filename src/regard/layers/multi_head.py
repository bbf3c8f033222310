"""Multi-head attention for PyTorch: self or cross, with grouped queries and rotary positions where wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from jaxtyping import Float, Real, Shaped
from torch import Tensor, nn

from regard.attention import Mask, attend, mix, rotary, weights
from regard.attention.arguments import number, whole_number
from regard.attention.observer import Attention, observed
from regard.errors import RegardError
from regard.layers.cache import KeyValueCache
from regard.layers.linear import Linear, linear


class MultiHeadAttention(nn.Module):
    """Several attentions side by side, each on its own view of the same tokens, joined by a last projection.

    ``layer(x)`` is self-attention: each token looks at its own sequence. ``layer(x, source)`` is
    cross-attention: the tokens of ``x`` look at those of ``source``.

    Args:
        d_model: The width of the queries and of the output.
        num_heads: How many query heads.
        num_kv_heads: How many key and value heads (grouped queries), a divisor of num_heads; num_heads unless
            given.
        head_dim: The width of a head; d_model / num_heads unless given.
        bias: Whether the four projections add a bias.
        dropout: The share of the weights set to zero while training; the others grow to make up for it.
        d_kv: The width of key and value; d_model unless given.
        rotary_base: Turns queries and keys by their positions, as `regard.attention.rotary` does with this
            base, often 10000; None leaves positions to the embeddings.
        rotary_interleaved: Which columns make a pair, as in `regard.attention.rotary`.

    Raises:
        RegardError: Sizes below 1, numbers of heads that do not divide, a dropout outside 0 to 1, or rotary
            positions with an odd head_dim.

    Vaswani et al. 2017, section 3.2.2; grouped queries as in Ainslie et al. 2023.

    Example:
        >>> layer = MultiHeadAttention(d_model=12, num_heads=4, num_kv_heads=2)
        >>> x = torch.zeros(3, 5, 12)  # 3 sequences of 5 tokens
        >>> output, shares = layer(x, return_weights=True)
        >>> list(output.shape), list(shares.shape)
        ([3, 5, 12], [3, 4, 5, 5])
    """

    def __init__(
        self,
        d_model: int,
        num_heads: int,
        *,
        num_kv_heads: int | None = None,
        head_dim: int | None = None,
        bias: bool = True,
        dropout: int | float = 0.0,
        d_kv: int | None = None,
        rotary_base: int | float | None = None,
        rotary_interleaved: bool = False,
    ) -> None:
        super().__init__()
        self.d_model = whole_number("d_model", d_model, least=1)
        self.num_heads = whole_number("num_heads", num_heads, least=1)
        self.num_kv_heads = whole_number(
            "num_kv_heads", num_heads if num_kv_heads is None else num_kv_heads, least=1
        )
        self.d_kv = whole_number("d_kv", d_model if d_kv is None else d_kv, least=1)
        self.head_dim = _head_dim(self.d_model, self.num_heads, head_dim)
        self.dropout = number("dropout", dropout)
        self.rotary_base = None if rotary_base is None else number("rotary_base", rotary_base, positive=True)
        self.rotary_interleaved = rotary_interleaved
        self._refuse_settings()
        self.query_projection = Linear(d_model, self.num_heads * self.head_dim, bias=bias)
        self.key_projection = Linear(self.d_kv, self.num_kv_heads * self.head_dim, bias=bias)
        self.value_projection = Linear(self.d_kv, self.num_kv_heads * self.head_dim, bias=bias)
        self.output_projection = Linear(self.num_heads * self.head_dim, d_model, bias=bias)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws the weights anew (Glorot, uniform) and sets the biases to zero."""
        for projection in self.children():
            if isinstance(projection, nn.Linear):
                nn.init.xavier_uniform_(projection.weight)
                if projection.bias is not None:
                    nn.init.zeros_(projection.bias)

    def forward(
        self,
        query: Shaped[Tensor, "*queries d_model"],
        key: Shaped[Tensor, "*keys d_key"] | None = None,
        value: Shaped[Tensor, "*values d_value"] | None = None,
        *,
        mask: Mask | Shaped[Any, "*#mask"] | None = None,
        bias: Shaped[Any, "*#bias"] | None = None,
        temperature: int | float = 1.0,
        positions: Real[Tensor, "*query_positions"] | None = None,
        key_positions: Real[Tensor, "*key_positions"] | None = None,
        return_weights: bool = False,
        cache: KeyValueCache | None = None,
    ) -> (
        Float[Tensor, "*queries d_model"]
        | tuple[Float[Tensor, "*queries d_model"], Float[Tensor, "*heads queries keys"]]
    ):
        """What each token reads: self-attention without a key, cross-attention with one.

        Args:
            query: The tokens that look, ``[batch, queries, d_model]`` or ``[queries, d_model]``.
            key: The tokens looked at, ``[batch, keys, d_kv]``; the query's own unless given.
            value: What they pass on, of the same shape; the key unless given.
            mask: A `Mask`, or booleans that broadcast to ``[batch, num_heads, queries, keys]``, True where a
                query may look. A row that may look at nothing reads zeros before the output projection.
            bias: Is added to the scores, to whose shape it broadcasts.
            temperature: Divides the scores; above 1 the weights become more even.
            positions: Rotary positions of the queries, ``[queries]`` or ``[batch, queries]``; unless given,
                the queries are the last of the keys, as in `regard.attention.Causal`.
            key_positions: Rotary positions of the keys; 0, 1, 2 ... unless given.
            return_weights: Whether to return the weights too, as they are before dropout.
            cache: Keys and values of the tokens before these; new ones are added to it, unless it is complete.

        Returns:
            The output in the shape of ``query``, or the pair of it and the weights,
            ``[batch, num_heads, queries, keys]``.

        Raises:
            RegardError: Widths or lengths that do not fit, or positions without ``rotary_base``.

        Memory: that of `regard.attention.attend`; with weights or dropout, queries × keys for each head.
        """
        key, value = self._sources(query, key, value)
        options: dict[str, Any] = {"mask": mask, "bias": bias, "temperature": temperature}
        with self._named_in_errors(query, key, value):
            query_heads, key_heads, value_heads = self._projected(query, key, value, key_positions, cache)
            query_heads = self._turned(query_heads, positions, key_heads.shape[-2])
            read, shares = self._look(query_heads, key_heads, value_heads, options, return_weights)
        output = self.output_projection(read.transpose(-3, -2).flatten(-2))  # heads side by side again
        return output if shares is None or not return_weights else (output, shares)

    def extra_repr(self) -> str:
        """The settings, as they are printed."""
        return (
            f"d_model={self.d_model}, num_heads={self.num_heads}, num_kv_heads={self.num_kv_heads}, "
            f"head_dim={self.head_dim}, d_kv={self.d_kv}, rotary_base={self.rotary_base}"
        )

    def _heads(
        self, tokens: Float[Tensor, "*batch tokens width"]
    ) -> Float[Tensor, "*batch heads tokens head_dim"]:
        return tokens.reshape(*tokens.shape[:-1], -1, self.head_dim).transpose(-3, -2)

    def _projected(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_positions: Tensor | None,
        cache: KeyValueCache | None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The heads of the query, before its rotation, and of all keys and values, those of the cache first."""
        if cache is not None and cache.complete:
            assert cache.key is not None
            assert cache.value is not None
            return self._heads(self.query_projection(query)), cache.key, cache.value
        if key is query and value is query and self._joinable():
            rows = self._in_one_product(query)
        else:
            rows = (self.query_projection(query), self.key_projection(key), self.value_projection(value))
        query_heads, key_heads, value_heads = map(self._heads, rows)
        keys = key.shape[-2] + (0 if cache is None else cache.length)
        key_heads = self._turned(key_heads, key_positions, keys)
        if cache is not None:
            key_heads, value_heads = cache.extended(key_heads, value_heads)
        return query_heads, key_heads, value_heads

    def _joinable(self) -> bool:
        """Whether one product may stand for three: it pays where gradients come back, and passes by whoever hooks one projection."""
        return torch.is_grad_enabled() and all(
            type(part) is Linear
            and not (part._forward_hooks or part._forward_pre_hooks)
            and not (part._backward_hooks or part._backward_pre_hooks)
            for part in self._inputs_of_self_attention()
        )

    def _in_one_product(self, tokens: Tensor) -> tuple[Tensor, ...]:
        """Query, key and value of the same tokens, by one product with the three weights below each other."""
        parts = self._inputs_of_self_attention()
        weight = torch.cat([part.weight for part in parts])
        bias = None if parts[0].bias is None else torch.cat([part.bias for part in parts])
        rows = linear(tokens, weight, bias)
        return torch.split(rows, [part.out_features for part in parts], dim=-1)

    def _inputs_of_self_attention(self) -> tuple[Linear, Linear, Linear]:
        return self.query_projection, self.key_projection, self.value_projection

    def _turned(
        self, heads: Float[Tensor, "*heads tokens head_dim"], positions: Tensor | None, keys: int
    ) -> Float[Tensor, "*heads tokens head_dim"]:
        """The heads with rotary positions; unless given, these end where the keys end."""
        if self.rotary_base is None:
            _refuse_unused(positions)
            return heads
        if positions is None:
            positions = torch.arange(keys - heads.shape[-2], keys, device=heads.device)
        shared = positions.unsqueeze(-2)  # by all heads of a sequence
        turned: Tensor = rotary(heads, shared, base=self.rotary_base, interleaved=self.rotary_interleaved)
        return turned

    def _look(
        self,
        query: Float[Tensor, "*heads queries head_dim"],
        key: Float[Tensor, "*key_heads keys head_dim"],
        value: Float[Tensor, "*value_heads values head_dim"],
        options: dict[str, Any],
        return_weights: bool,
    ) -> tuple[Float[Tensor, "*heads queries head_dim"], Float[Tensor, "*heads queries keys"] | None]:
        """The output of each head, and its weights where they had to be written out."""
        if not return_weights and not (self.training and self.dropout):
            return attend(query, key, value, **options), None
        shares = weights(query, key, **options)
        dropout = self.dropout if self.training else 0.0
        look = Attention(query=query, key=key, value=value, dropout=dropout, with_weights=True, **options)
        pair: tuple[Tensor, Tensor] = observed(
            look, lambda: (mix(nn.functional.dropout(shares, self.dropout, self.training), value), shares)
        )
        return pair

    def _sources(self, query: Tensor, key: Tensor | None, value: Tensor | None) -> tuple[Tensor, Tensor]:
        """Key and value where they were left out, once their widths and the query's are right."""
        if key is None and value is not None:
            raise RegardError(
                en="value needs a key of the same length, and key is None: call layer(query, key, value).",
                fr="value demande une key de même longueur, et key est None : appelez layer(query, key, "
                "value).",
            )
        key = query if key is None else key
        value = key if value is None else value
        _refuse_width("query", query, "d_model", self.d_model)
        _refuse_width("key", key, "d_kv", self.d_kv)
        _refuse_width("value", value, "d_kv", self.d_kv)
        return key, value

    @contextmanager
    def _named_in_errors(self, query: Tensor, key: Tensor, value: Tensor) -> Iterator[None]:
        try:
            yield
        except RegardError as error:
            layer = f"{type(self).__name__}({self.extra_repr()})"
            shapes = f"query {list(query.shape)}, key {list(key.shape)}, value {list(value.shape)}"
            raise RegardError(
                en=f"{error.say('en')} (In {layer}, given {shapes}.)",
                fr=f"{error.say('fr')} (Dans {layer}, qui a reçu {shapes}.)",
            ) from error

    def _refuse_settings(self) -> None:
        if self.num_heads % self.num_kv_heads:
            raise RegardError(
                en=f"num_kv_heads must divide num_heads, and {self.num_kv_heads} does not divide "
                f"{self.num_heads}: give for example num_kv_heads=1.",
                fr=f"num_kv_heads doit diviser num_heads, et {self.num_kv_heads} ne divise pas "
                f"{self.num_heads} : donnez par exemple num_kv_heads=1.",
            )
        if not 0 <= self.dropout < 1:
            raise RegardError(
                en=f"dropout must be at least 0 and below 1, and it is {self.dropout}: give for example 0.1.",
                fr=f"dropout doit être au moins 0 et inférieur à 1, et vaut {self.dropout} : donnez par "
                "exemple 0.1.",
            )
        if self.rotary_base is not None and self.head_dim % 2:
            raise RegardError(
                en=f"head_dim must be even for rotary positions, and it is {self.head_dim}: "
                f"give for example head_dim={self.head_dim + 1}.",
                fr=f"head_dim doit être pair pour des positions rotatives, et vaut {self.head_dim} : "
                f"donnez par exemple head_dim={self.head_dim + 1}.",
            )


def _head_dim(d_model: int, num_heads: int, head_dim: int | None) -> int:
    if head_dim is not None:
        return whole_number("head_dim", head_dim, least=1)
    if d_model % num_heads:
        raise RegardError(
            en=f"num_heads must divide d_model unless head_dim is given, and {num_heads} does not divide "
            f"{d_model}: give head_dim, or another number of heads.",
            fr=f"num_heads doit diviser d_model si head_dim n'est pas donné, et {num_heads} ne divise pas "
            f"{d_model} : donnez head_dim, ou un autre nombre de têtes.",
        )
    return d_model // num_heads


def _refuse_unused(positions: Tensor | None) -> None:
    if positions is not None:
        raise RegardError(
            en="positions and key_positions need rotary_base, which is None: build the layer with "
            "rotary_base=10000.",
            fr="positions et key_positions demandent rotary_base, qui est None : construisez la couche avec "
            "rotary_base=10000.",
        )


def _refuse_width(name: str, tokens: Tensor, setting: str, width: int) -> None:
    if tokens.ndim < 2 or tokens.shape[-1] != width or not tokens.is_floating_point():
        raise RegardError(
            en=f"{name} must be floating-point vectors [..., tokens, {setting}={width}], and it is "
            f"{tokens.dtype} of shape {list(tokens.shape)}: embed or project it to {width} columns first.",
            fr=f"{name} doit être des vecteurs à virgule flottante [..., tokens, {setting}={width}], et "
            f"c'est {tokens.dtype} de forme {list(tokens.shape)} : plongez-le ou projetez-le d'abord sur "
            f"{width} colonnes.",
        )
