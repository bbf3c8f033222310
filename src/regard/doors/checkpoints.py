"""Gradient checkpointing runs a layer twice, and its second run, for the gradients, would not be the changed one."""

from __future__ import annotations

import sys
from types import FrameType

import torch.utils.checkpoint

from regard.errors import RegardError

_FILE = torch.utils.checkpoint.__file__


def refuse_in_checkpoint(layer: str) -> None:
    """Makes sure that a layer that is changed will not run again for its gradients.

    Raises:
        RegardError: if it is called from inside a checkpoint.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == _FILE:
            raise RegardError(
                en=f"{layer} runs under gradient checkpointing, which runs it again for the gradients, then without the change; turn it "
                "off with model.gradient_checkpointing_disable().",
                fr=f"{layer} est sous gradient checkpointing, qui l'exécute une seconde fois pour les gradients, alors sans le "
                "changement ; désactivez-le avec model.gradient_checkpointing_disable().",
            )
        frame = frame.f_back
