"""Where a picture or a table may be written."""

from __future__ import annotations

import os
from pathlib import Path

from regard.errors import RegardError

SUFFIXES = (".html", ".svg", ".png", ".json")


def writable(place: str | os.PathLike[str], suffixes: tuple[str, ...] = SUFFIXES) -> Path:
    """The path, where something of one of these suffixes can be written to it; commands ask before any model runs.

    Raises:
        RegardError: for what is no path, an unknown suffix, a folder that is not there, or a place that may not be written to.
    """
    path = _path(place)
    if path.suffix.lower() not in suffixes:
        first, last = ", ".join(suffixes[:-1]), suffixes[-1]
        raise RegardError(
            en=f'The name of the file must end in {first} or {last}; "{path}" does not.',
            fr=f"Le nom du fichier doit finir par {first} ou {last} ; « {path} » ne convient pas.",
        )
    if not os.path.isdir(path.parent):
        raise RegardError(
            en=f'There is no folder "{path.parent}". Create it first, or choose another place.',
            fr=f"Le dossier « {path.parent} » n'existe pas. Créez-le d'abord, ou choisissez un autre endroit.",
        )
    if os.path.isdir(path):
        raise RegardError(
            en=f'"{path}" is a folder. Choose the name of a file.',
            fr=f"« {path} » est un dossier. Choisissez un nom de fichier.",
        )
    there = os.path.exists(path)
    if not os.access(path.parent, os.W_OK) or (there and not os.access(path, os.W_OK)):
        raise RegardError(
            en=f'"{path}" may not be written. Check the rights there, or choose another place.',
            fr=f"Vous n'avez pas le droit d'écrire « {path} ». Vérifiez les droits, ou choisissez un autre endroit.",
        )
    return path


def _path(place: object) -> Path:
    if not isinstance(place, str | os.PathLike) or "\0" in str(place):
        raise RegardError(
            en=f'{place!r} is no path of a file; give one, for example "picture.html".',
            fr=f'{place!r} n\'est pas un chemin de fichier\u00a0; donnez-en un, par exemple "image.html".',
        )
    return Path(place)
