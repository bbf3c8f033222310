"""A trained model as a folder: its configuration, its weights, its card."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as as_bytes
from torch import nn

from regard.errors import RegardError
from regard.models import plain_pieces
from regard.models.plain_pieces import PlainPieces
from regard.models.precision import packed, unpacked
from regard.models.text import FILE, Text
from regard.models.word_pieces import WordPieces

CONFIG, WEIGHTS, CARD = "config.json", "model.safetensors", "card.json"
SCHEMA = 1
SHARED_PIECES = Path(__file__).parent / "weights" / "pieces"


def save(folder: Path, task: str, model: nn.Module, card: dict[str, Any], **settings: Any) -> None:
    """Writes a model in the precision that its card says. Its ``config`` is a dataclass.

    Args:
        folder: Where to; made if need be.
        task: What it was trained for, the name of a recipe.
        model: With ``model.config``.
        card: What people should know of it, as JSON.
        settings: What else the class that uses it must know, as JSON.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_of = asdict(model.config)  # type: ignore[call-overload]
    _write(folder / CONFIG, {"schema": SCHEMA, "task": task, "model": made_of, **settings})
    _write(folder / CARD, card)
    shared = _shared(model)
    numbers = {name: values for name, values in model.state_dict().items() if name not in shared}
    (folder / WEIGHTS).write_bytes(as_bytes(packed(numbers, card.get("precision", "float16"))))


def read_config(folder: Path) -> dict[str, Any]:
    """Task and settings of the model in a folder.

    Raises:
        RegardError: if there is none, or it is of another version.
    """
    try:
        settings: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(folder) from error
    if (
        not isinstance(settings, dict)
        or settings.get("schema") != SCHEMA
        or not {"task", "model"} <= {*settings}
    ):
        raise _unreadable(folder)
    return settings


def fill(model: nn.Module, folder: Path) -> nn.Module:
    """A model with the weights of a folder, in float32, ready to run.

    Raises:
        RegardError: if the weights are not there, or are those of another model.
    """
    try:
        weights = unpacked(load_file(folder / WEIGHTS))
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise _unreadable(folder) from error
    try:
        model.load_state_dict(weights | {name: weights[first] for name, first in _shared(model).items()})
    except (RuntimeError, KeyError) as error:
        raise _unreadable(folder) from error
    return model.eval().requires_grad_(False)


def _shared(model: nn.Module) -> dict[str, str]:
    """Names of weights that are another one's too, such as embeddings at both ends, and the name under which these are kept."""
    first: dict[int, str] = {}
    found: dict[str, str] = {}
    for name, values in model.state_dict().items():
        kept = first.setdefault(values.data_ptr(), name)
        if kept != name:
            found[name] = kept
    return found


def pieces_of(folder: Path) -> WordPieces:
    """The word pieces of a model: its own, or those that all models of the library share."""
    return WordPieces.load(folder if (folder / FILE).is_file() else SHARED_PIECES)


def text_of(folder: Path) -> Text:
    """The word pieces of a model, of whichever kind."""
    return PlainPieces.load(folder) if plain_pieces.kept_in(folder) else pieces_of(folder)


def device_of(model: nn.Module) -> torch.device:
    """Where a model's weights lie."""
    return next(model.parameters()).device


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _unreadable(folder: Path) -> RegardError:
    return RegardError(
        en=f"{folder} holds no model that this version of Regard can read; train it again (regard train), or install Regard anew.",
        fr=f"{folder} ne contient pas de modèle que cette version de Regard sache lire ; entraînez-le à nouveau (regard train), ou "
        "réinstallez Regard.",
    )
