"""The trained models of the library, ready to use, by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from regard.errors import RegardError
from regard.models import library
from regard.models.attended import Attended
from regard.models.folders import CONFIG, read_config
from regard.models.prediction import Prediction

_CLASSES = {
    "translate": "translator.Translator",
    "fill-mask": "words_in_place.FillMask",
    "next-word": "words_in_place.NextWord",
    "sentiment": "opinions.Sentiment",
    "names": "name_maker.NameMaker",
}
"""For each task the class that uses a model trained for it."""


class Trained(Protocol):
    """A trained model of the library."""

    @property
    def name(self) -> str:
        """Its name there."""

    @property
    def model(self) -> Any:
        """The network."""

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """An answer for each text."""

    def attended(self, text: str, *, cut: bool = False) -> Attended:
        """One text on its way through the model, to be run under a capture."""


def load(name: str) -> Any:
    """A trained model of the library, or of a folder that ``regard train`` wrote, ready to predict.

    Args:
        name: Its name, as `regard models` lists them, or its folder.

    Returns:
        An object with ``predict(texts)``, which gives a list of `Prediction`; that of "translate" takes ``to="en"`` or ``to="fr"``.

    Raises:
        RegardError: if there is no model of that name, or it only reads and answers nothing.
    """
    if library.entry(name) is None and (Path(name) / CONFIG).is_file():
        return read(Path(name), Path(name).resolve().name)
    return _of_the_library(name)


@lru_cache(maxsize=8)
def _of_the_library(name: str) -> Any:
    folder = library.folder(name)
    if not library.is_ours(name):
        names = ", ".join(model.name for model in library.entries() if library.is_ours(model.name))
        raise RegardError(
            en=f"{name} reads texts and predicts nothing; look at it with regard.look(text, model={name!r}), or load one of: {names}.",
            fr=f"{name} lit des textes et ne prédit rien ; regardez-le avec regard.look(texte, model={name!r}), ou chargez "
            f"l’un de : {names}.",
        )
    return read(folder, name)


def read(folder: Path, name: str) -> Any:
    """The trained model of a folder, such as ``regard train`` writes."""
    task = read_config(folder)["task"]
    if task not in _CLASSES:
        raise RegardError(
            en=f"{folder} holds a model for the task {task!r}, which this version of Regard does not know; install a newer Regard.",
            fr=f"{folder} contient un modèle pour la tâche {task!r}, que cette version de Regard ne connaît pas ; installez une "
            "version plus récente.",
        )
    module, _, kind = _CLASSES[task].partition(".")
    return getattr(import_module(f"regard.models.{module}"), kind).read(folder, name)
