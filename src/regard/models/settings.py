"""What a model's configuration may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regard.attention.arguments import number, whole_number
from regard.errors import RegardError

if TYPE_CHECKING:
    from regard.models.transformer import TransformerConfig

_CHOICES = {
    "positions": ("sinusoidal", "learned", "rotary"),
    "norm": ("pre", "post"),
    "norm_kind": ("layer", "rms"),
    "activation": ("relu", "gelu"),
}


def refuse_settings(config: TransformerConfig) -> None:
    """Refuses a configuration from which no transformer can be made.

    Raises:
        RegardError: the first setting that does not do, and what does.
    """
    for name in ("vocab_size", "d_model", "num_heads", "max_length"):
        whole_number(name, getattr(config, name), least=1)
    for name in ("encoder_layers", "decoder_layers", "pad"):
        whole_number(name, getattr(config, name), least=0)
    if config.d_feedforward is not None:
        whole_number("d_feedforward", config.d_feedforward, least=1)
    for name, choices in _CHOICES.items():
        refuse_choice(name, getattr(config, name), choices)
    refuse_dropout(config.dropout)
    number("norm_eps", config.norm_eps, positive=True)
    if config.encoder_layers + config.decoder_layers == 0:
        raise RegardError(
            en="A transformer needs encoder_layers or decoder_layers, and both are 0: give at least one layer.",
            fr="Un transformeur demande encoder_layers ou decoder_layers, et les deux valent 0 : donnez au moins une couche.",
        )


def refuse_choice(name: str, given: object, choices: tuple[str, ...]) -> None:
    """Refuses a word that is none of the choices."""
    if given not in choices:
        raise RegardError(
            en=f"{name} must be one of {', '.join(choices)}, and it is {given!r}.",
            fr=f"{name} doit valoir {', '.join(choices[:-1])} ou {choices[-1]}, et vaut {given!r}.",
        )


def refuse_dropout(dropout: float) -> None:
    """Refuses a share that is none, or that would leave nothing."""
    if not 0 <= number("dropout", dropout) < 1:
        raise RegardError(
            en=f"dropout must be at least 0 and below 1, and it is {dropout}: give for example 0.1.",
            fr=f"dropout doit être au moins 0 et inférieur à 1, et vaut {dropout} : donnez par exemple 0.1.",
        )
