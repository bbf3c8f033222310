"""Models of one size: two ways of reading are compared fairly only where both learn equally many numbers."""

from __future__ import annotations

from dataclasses import replace

import torch

from regard.attention.arguments import whole_number
from regard.errors import RegardError
from regard.models.recurrent import Recurrent, RecurrentConfig
from regard.models.transformer import parameters_of


def sizes_for(parameters: int, config: RecurrentConfig) -> RecurrentConfig:
    """The same model with the ``hidden`` width that brings it nearest to so many parameters.

    Embeddings keep their width: they are a table that every model of a comparison has alike. One more unit of width is about
    2 / ``hidden`` of the parameters outside that table, so that from a width of 50 on, the number comes within 2 %.

    Args:
        parameters: How many numbers it should learn, as `regard.models.transformer.parameters_of` counts them.
        config: All else; its ``hidden`` does not count.

    Raises:
        RegardError: if even a width of 1 takes more.

    Example:
        >>> config = sizes_for(500_000, RecurrentConfig(vocab_size=1000, d_model=64, cell="gru"))
        >>> config.hidden
        171
        >>> parameters_of(Recurrent(config))
        498404
    """
    whole_number("parameters", parameters, least=1)
    if (least := _counted(config, 1)) > parameters:
        raise RegardError(
            en=f"parameters must be at least {least} for this config, and it is {parameters}: give fewer layers, a smaller d_model or a "
            "smaller vocabulary.",
            fr=f"parameters doit valoir au moins {least} pour cette configuration, et vaut {parameters} : donnez moins de couches, un "
            "d_model plus petit ou un vocabulaire plus petit.",
        )
    below, above = 1, 2
    while _counted(config, above) <= parameters:
        below, above = above, 2 * above
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if _counted(config, middle) <= parameters else (below, middle)
    nearest = min((below, above), key=lambda hidden: abs(_counted(config, hidden) - parameters))
    return replace(config, hidden=nearest)


def _counted(config: RecurrentConfig, hidden: int) -> int:
    """The parameters at one width, of a model that is built without its numbers."""
    with torch.device("meta"):
        return parameters_of(Recurrent(replace(config, hidden=hidden)))
