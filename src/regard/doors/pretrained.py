"""Trained Hugging Face models, from a folder or from the Hub; weights in safetensors only."""

from __future__ import annotations

import inspect
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import torch
from huggingface_hub.constants import ENDPOINT, HF_HUB_OFFLINE
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging

from regard.errors import RegardError

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")


@dataclass(frozen=True)
class Pretrained:
    """A model and what it needs to read a text.

    Attributes:
        name: What to call it.
        model: The model, ready to run.
        tokenizer: Its tokenizer.
        limit: How many tokens it can read; None means any number.
    """

    name: str
    model: torch.nn.Module
    tokenizer: Any
    limit: int | None


def load(source: str | Path, *, name: str | None = None) -> Pretrained:
    """A trained model with its tokenizer, in float32, ready to run.

    Args:
        source: A folder with config, tokenizer and safetensors, or a Hub id such as "openai-community/gpt2".
        name: What to call it; the last part of the source where it is left out.

    Raises:
        RegardError: if there is no such model, or its weights are pickles, which can run code when they are opened.
    """
    check(source)
    folder = Path(source)
    on_disk = _is_folder(folder) or not _hub_answers()
    try:
        with _quiet():
            own_code_only: dict[str, Any] = {"local_files_only": on_disk, "trust_remote_code": False}
            tokenizer = AutoTokenizer.from_pretrained(source, **own_code_only)
            model, told = AutoModel.from_pretrained(
                source, dtype=torch.float32, use_safetensors=True, output_loading_info=True, **own_code_only
            )
    except Exception as error:  # whatever a foreign file or network makes the loader raise
        raise RegardError(
            en=f"The model {str(source)!r} could not be loaded; check its name, its files and, for the Hub, the network.",
            fr=f"Le modèle {str(source)!r} n'a pas pu être chargé ; vérifiez son nom, ses fichiers et, pour le Hub, le réseau.",
        ) from error
    _check_complete(str(source), told["missing_keys"])
    _check_reads_text(str(source), model)
    return Pretrained(name or folder.name, model.eval(), tokenizer, _limit(tokenizer, model.config))


def check(source: str | Path) -> None:
    """Could this be a model? Looks at its name, and at a folder's files; loads nothing.

    Raises:
        RegardError: if there is no such folder and it is no Hub id, or the folder's weights are not in safetensors.
    """
    folder = Path(source)
    if _is_folder(folder):
        _check_folder(folder)
    elif not _HUB_ID.fullmatch(str(source)) or ".." in str(source):
        raise RegardError(
            en=f"There is no model {str(source)!r}: give a name of the library (regard models), a folder, or a Hub id like owner/model.",
            fr=f"Il n'y a pas de modèle {str(source)!r} : donnez un nom de la bibliothèque (regard models), un dossier, ou un identifiant "
            "du Hub de la forme auteur/modèle.",
        )


def _check_complete(source: str, missing: Iterable[str]) -> None:
    """Weights that a file lacks come out random, and a picture of them would be invented.

    A pooler may be missing: it stands behind all attention, and files of language models have none.
    """
    lacking = sorted(name for name in missing if "pooler" not in name)
    if lacking:
        raise RegardError(
            en=f"{source} lacks {len(lacking)} of its weights ({lacking[0]} ...), which would be random; get the complete file.",
            fr=f"Il manque à {source} {len(lacking)} de ses poids ({lacking[0]} ...), qui seraient aléatoires ; prenez le fichier complet.",
        )


def _check_reads_text(source: str, model: Any) -> None:
    """One text in, one run: that is what a look is."""
    if model.config.is_encoder_decoder or "input_ids" not in inspect.signature(model.forward).parameters:
        raise RegardError(
            en=f"{source} does not simply read one text; run it yourself inside `with regard.capture(model)`.",
            fr=f"{source} ne lit pas simplement un texte ; exécutez-le vous-même dans `with regard.capture(model)`.",
        )


def _check_folder(folder: Path) -> None:
    if any(folder.glob("*.safetensors")) and (folder / "config.json").is_file():
        return
    if any(found for pattern in _PICKLES for found in folder.glob(pattern)):
        raise RegardError(
            en=f"{folder} holds its weights as pickles, which can run code when they are opened; convert them to safetensors.",
            fr=f"{folder} contient ses poids en pickle, qui peut exécuter du code à l'ouverture ; convertissez-les en safetensors.",
        )
    raise RegardError(
        en=f"{folder} is not a model: it needs config.json and a .safetensors file.",
        fr=f"{folder} n'est pas un modèle : il y faut config.json et un fichier .safetensors.",
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # longer than a name may be, or with a character that no name may have
        return False


def _hub_answers() -> bool:
    """Asked first, because without a network the Hub's client tries again for the better part of a minute."""
    if HF_HUB_OFFLINE or getproxies():
        return not HF_HUB_OFFLINE
    try:
        socket.create_connection((urlsplit(ENDPOINT).hostname or "", 443), timeout=3).close()
    except OSError:
        return False
    return True


def _limit(tokenizer: Any, config: Any) -> int | None:
    """The smaller of what the tokenizer and the position table allow; tokenizers write a huge number for "any"."""
    limits = [tokenizer.model_max_length, getattr(config, "max_position_embeddings", None)]
    real = [int(limit) for limit in limits if limit is not None and 0 < limit < 10**9]
    return min(real, default=None)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bars and load reports that transformers prints."""
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
