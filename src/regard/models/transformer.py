"""One transformer: an encoder, a decoder, or both, read from top to bottom.

Shapes: ``ids`` [batch, tokens], states [batch, tokens, d_model], logits [batch, tokens, vocab_size].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from regard.attention import Causal, Mask, sinusoidal
from regard.errors import RegardError
from regard.layers import KeyValueCache, MultiHeadAttention
from regard.layers.linear import Linear
from regard.models.settings import refuse_settings


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    """Everything that makes one transformer differ from another.

    Attributes:
        vocab_size: How many different tokens it knows.
        d_model: The width of a token's vector.
        num_heads: How many heads look, in each attention.
        encoder_layers: Blocks whose tokens look in both directions; 0 for none.
        decoder_layers: Blocks whose tokens look back only, and at the encoder if there is one; 0 for none.
        num_kv_heads: How many key and value heads (grouped queries); as many as heads unless given.
        d_feedforward: The width inside the feed-forward network; 4 × d_model unless given.
        max_length: The longest text that it reads, in tokens.
        positions: How it knows where a token stands. Sinusoids come with embeddings × √d_model (Vaswani et al. 2017, section 3.4).
        norm: Whether each part is normalised before it (Xiong et al. 2020) or after its sum (Vaswani et al. 2017).
        norm_kind: The mean taken away or not, with learned factors ("layer") or without any ("rms").
        norm_eps: Is added to the variance.
        norm_first: With norms before the parts: whether embeddings are normalised (microgpt) rather than the sum after the last layer.
        activation: Between the two halves of the feed-forward network.
        dropout: Share of the numbers set to zero while training, in embeddings and after each part.
        bias: Whether linear maps add one.
        tied: Whether the output uses the embeddings of the input (Press and Wolf 2017).
        pad: The token that only fills rows up.
    """

    vocab_size: int
    d_model: int = 256
    num_heads: int = 4
    encoder_layers: int = 0
    decoder_layers: int = 0
    num_kv_heads: int | None = None
    d_feedforward: int | None = None
    max_length: int = 128
    positions: Literal["sinusoidal", "learned", "rotary"] = "sinusoidal"
    norm: Literal["pre", "post"] = "pre"
    norm_kind: Literal["layer", "rms"] = "layer"
    norm_eps: float = 1e-5
    norm_first: bool = False
    activation: Literal["relu", "gelu"] = "relu"
    dropout: float = 0.0
    bias: bool = True
    tied: bool = True
    pad: int = 0

    def __post_init__(self) -> None:
        refuse_settings(self)


@dataclass(frozen=True, eq=False)
class Encoded:
    """A source once it is read.

    Attributes:
        states: ``[batch, source, d_model]``.
        present: Which of its tokens are no padding, ``[batch, source]``; None where all are.
    """

    states: Float[Tensor, "batch source d_model"]
    present: Bool[Tensor, "batch source"] | None = None


@dataclass(eq=False)
class DecoderState:
    """Where a decoder stands while it writes: what it read, and what its attention remembers.

    Attributes:
        encoded: The source, or None.
        own: For each block the keys and values of the tokens written so far.
        source: For each block those of the source.
        length: How many tokens were written.
    """

    encoded: Encoded | None
    own: list[KeyValueCache] = field(default_factory=list)
    source: list[KeyValueCache] = field(default_factory=list)
    length: int = 0

    def reordered(self, rows: Int[Tensor, " batch"]) -> DecoderState:
        """The state of the sequences at ``rows``: beam search drops some and doubles others."""
        encoded = self.encoded
        if encoded is not None:
            present = None if encoded.present is None else encoded.present.index_select(0, rows)
            encoded = Encoded(encoded.states.index_select(0, rows), present)
        own, source = ([cache.reordered(rows) for cache in caches] for caches in (self.own, self.source))
        return DecoderState(encoded, own, source, self.length)


class Transformer(nn.Module):
    """Encoder, decoder or both, as the configuration says.

    Args:
        config: What it is made of.

    Raises:
        RegardError: Sizes below 1, no layer at all, heads that do not divide the width.

    Vaswani et al. 2017. As an encoder alone it is BERT's kind (Devlin et al. 2019), as a decoder alone GPT's (Radford et al. 2018).

    Example:
        >>> model = Transformer(TransformerConfig(vocab_size=11, d_model=8, num_heads=2, encoder_layers=1, decoder_layers=1))
        >>> logits = model(torch.tensor([[5, 6, 7]]), None, torch.tensor([[1, 8]]))
        >>> list(logits.shape)
        [1, 2, 11]
    """

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        both = config.encoder_layers > 0
        self.embeddings = Embeddings(config)
        self.encoder = nn.ModuleList(Block(config) for _ in range(config.encoder_layers))
        self.decoder = nn.ModuleList(Block(config, crossing=both) for _ in range(config.decoder_layers))
        self.encoder_norm = _last_norm(config) if config.encoder_layers else nn.Identity()
        self.decoder_norm = _last_norm(config) if config.decoder_layers else nn.Identity()
        self.output = Linear(config.d_model, config.vocab_size, bias=False)
        if config.tied:
            self.output.weight = self.embeddings.tokens.weight
        else:
            nn.init.normal_(self.output.weight, std=config.d_model**-0.5)

    def forward(
        self,
        ids: Int[Tensor, "batch tokens"],
        lengths: Int[Tensor, " batch"] | None = None,
        target_ids: Int[Tensor, "batch target"] | None = None,
    ) -> Float[Tensor, "batch predicted vocab_size"]:
        """Logits: of each next token of ``target_ids`` given a source, of each next token of ``ids``, or of each token of ``ids``.

        Args:
            ids: The source; the text itself where there is only an encoder or a decoder.
            lengths: How many tokens of each row are no padding; all unless given. A decoder alone needs none: padding comes last.
            target_ids: What is written, where there are encoder and decoder.
        """
        if not self.config.encoder_layers:
            return self.decode(ids)
        encoded = self.encode(ids, lengths)
        if not self.config.decoder_layers:
            logits: Tensor = self.output(encoded.states)
            return logits
        if target_ids is None:
            raise RegardError(
                en="A transformer with encoder and decoder needs target_ids, what it writes; give model(ids, lengths, target_ids).",
                fr="Un transformeur avec encodeur et décodeur demande target_ids, ce qu’il écrit ; donnez model(ids, lengths, target_ids).",
            )
        return self.decode(target_ids, encoded)

    def encode(
        self, ids: Int[Tensor, "batch tokens"], lengths: Int[Tensor, " batch"] | None = None
    ) -> Encoded:
        """What the encoder makes of each token; padding is looked at by nobody."""
        present = None
        if lengths is not None:
            present = torch.arange(ids.shape[1], device=ids.device) < lengths[:, None]
        mask = None if present is None else present[:, None, None, :]
        x = self.embeddings(ids)
        for block in self.encoder:
            x = block(x, mask)
        return Encoded(self.encoder_norm(x), present)

    def decode(
        self,
        ids: Int[Tensor, "batch tokens"],
        encoded: Encoded | None = None,
        state: DecoderState | None = None,
    ) -> Float[Tensor, "batch tokens vocab_size"]:
        """Logits of the token after each one of ``ids``; with a state, ``ids`` go on where it stands."""
        begun = 0 if state is None else state.length
        x = self.embeddings(ids, begun)
        for number, block in enumerate(self.decoder):
            caches = (None, None) if state is None else (state.own[number], state.source[number])
            x = block(x, Causal(), encoded, *caches)
        if state is not None:
            state.length += ids.shape[1]
        logits: Tensor = self.output(self.decoder_norm(x))
        return logits

    def start(self, encoded: Encoded | None = None) -> DecoderState:
        """A decoder that has written nothing yet."""
        own = [KeyValueCache() for _ in self.decoder]
        return DecoderState(encoded, own, [KeyValueCache(fixed=True) for _ in self.decoder])

    def step(
        self, ids: Int[Tensor, "batch new"], state: DecoderState
    ) -> tuple[Float[Tensor, "batch vocab_size"], DecoderState]:
        """Logits of what comes after the last of these tokens, and where the decoder then stands."""
        return self.decode(ids, state.encoded, state)[:, -1], state


class Embeddings(nn.Module):
    """A vector for each token, and for where it stands."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        self.tokens = nn.Embedding(config.vocab_size, config.d_model)
        nn.init.normal_(self.tokens.weight, std=config.d_model**-0.5)
        if config.positions == "learned":
            self.positions = nn.Embedding(config.max_length, config.d_model)
            nn.init.normal_(self.positions.weight, std=0.02)
        elif config.positions == "sinusoidal":
            table = torch.from_numpy(sinusoidal(config.max_length, config.d_model)).float()
            self.register_buffer("sinusoids", table, persistent=False)
            self.sinusoids: Tensor
        self.norm = _norm(config) if config.norm_first else nn.Identity()
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self, ids: Int[Tensor, "batch tokens"], begun: int = 0
    ) -> Float[Tensor, "batch tokens d_model"]:
        """Vectors of tokens of which the first stands at the position ``begun``."""
        end = begun + ids.shape[1]
        if end > self.config.max_length:
            raise RegardError(
                en=f"The text has {end} tokens, and this model reads at most {self.config.max_length}: give a shorter one.",
                fr=f"Le texte a {end} tokens, et ce modèle en lit au plus {self.config.max_length} : donnez-en un plus court.",
            )
        x: Tensor = self.tokens(ids)
        if self.config.positions == "learned":
            x = x + self.positions.weight[begun:end]
        elif self.config.positions == "sinusoidal":
            x = x * self.config.d_model**0.5 + self.sinusoids[begun:end]
        dropped: Tensor = self.dropout(self.norm(x))
        return dropped


class Block(nn.Module):
    """One layer: look at each other, look at the source if there is one, then think alone; each added to what was there."""

    def __init__(self, config: TransformerConfig, *, crossing: bool = False) -> None:
        super().__init__()
        self.before = config.norm == "pre"
        self.attention = MultiHeadAttention(
            config.d_model,
            config.num_heads,
            num_kv_heads=config.num_kv_heads,
            bias=config.bias,
            rotary_base=10_000.0 if config.positions == "rotary" else None,
        )
        self.attention_norm = _norm(config)
        if crossing:
            self.crossing = MultiHeadAttention(
                config.d_model, config.num_heads, num_kv_heads=config.num_kv_heads, bias=config.bias
            )
            self.crossing_norm = _norm(config)
        inner = config.d_feedforward or 4 * config.d_model
        self.feedforward = nn.Sequential(
            Linear(config.d_model, inner, bias=config.bias),
            nn.ReLU() if config.activation == "relu" else nn.GELU(),
            Linear(inner, config.d_model, bias=config.bias),
        )
        self.feedforward_norm = _norm(config)
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self,
        x: Float[Tensor, "batch tokens d_model"],
        mask: Mask | Tensor | None,
        encoded: Encoded | None = None,
        own: KeyValueCache | None = None,
        source: KeyValueCache | None = None,
    ) -> Float[Tensor, "batch tokens d_model"]:
        """The tokens after this layer."""

        def looked(tokens: Tensor) -> Tensor:
            read: Tensor = self.attention(tokens, mask=mask, cache=own)
            return read

        def crossed(tokens: Tensor) -> Tensor:
            assert encoded is not None
            visible = None if encoded.present is None else encoded.present[:, None, None, :]
            read: Tensor = self.crossing(tokens, encoded.states, mask=visible, cache=source)
            return read

        x = self._added(x, looked, self.attention_norm)
        if encoded is not None:
            x = self._added(x, crossed, self.crossing_norm)
        return self._added(x, self.feedforward, self.feedforward_norm)

    def _added(self, x: Tensor, part: Callable[[Tensor], Tensor], norm: nn.Module) -> Tensor:
        """The residual connection around one part, with its norm before or after."""
        if self.before:
            added: Tensor = x + self.dropout(part(norm(x)))
        else:
            added = norm(x + self.dropout(part(x)))
        return added


def _norm(config: TransformerConfig) -> nn.Module:
    if config.norm_kind == "rms":
        return nn.RMSNorm(config.d_model, eps=config.norm_eps, elementwise_affine=False)
    return nn.LayerNorm(config.d_model, eps=config.norm_eps)


def _last_norm(config: TransformerConfig) -> nn.Module:
    """Where norms come first, nothing has normalised the last sum yet."""
    return _norm(config) if config.norm == "pre" and not config.norm_first else nn.Identity()


def parameters_of(model: nn.Module) -> int:
    """How many numbers a model learns; tied ones count once."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
