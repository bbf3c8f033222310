"""What can be wrong with a pyramid's folder, each said in one sentence with the way out."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from regard.errors import RegardError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class DamagedPyramid(RegardError):
    """The folder does not hold a pyramid that can be read; it has to be built again."""

    code: ClassVar[str] = "damaged_pyramid"


def damaged(path: Path, en: str, fr: str) -> DamagedPyramid:
    """The error for a file that is not as it was written; the two words say what happened to it."""
    return DamagedPyramid(
        en=f'The zoom pyramid in "{path.parent}" is damaged: {path.name} {en}. Build it again with --rebuild (rebuild=True in Python).',
        fr=f"La pyramide de zoom dans « {path.parent} » est abîmée : {path.name} {fr}. Reconstruisez-la avec --rebuild (rebuild=True en "
        "Python).",
    )


def other_version(folder: Path, came: object, expected: int) -> DamagedPyramid:
    """The error for a pyramid that another version of Regard wrote."""
    return DamagedPyramid(
        en=f'The zoom pyramid in "{folder}" has version {came} and this Regard reads version {expected}. Build it again with --rebuild '
        "(rebuild=True in Python).",
        fr=f"La pyramide de zoom dans « {folder} » est de version {came} et ce Regard lit la version {expected}. Reconstruisez-la avec "
        "--rebuild (rebuild=True en Python).",
    )


def not_there(folder: Path) -> RegardError:
    """The error for a folder without a pyramid."""
    return RegardError(
        en=f'There is no zoom pyramid in "{folder}"; make one with regard zoom, or with Pyramid.build.',
        fr=f"Il n'y a pas de pyramide de zoom dans « {folder} » ; faites-en une avec regard zoom, ou avec Pyramid.build.",
    )


def unfinished(folder: Path) -> RegardError:
    """The error for reading a pyramid whose making was interrupted."""
    return RegardError(
        en=f'The zoom pyramid in "{folder}" is not finished; run the same command again and it continues where it stopped.',
        fr=f"La pyramide de zoom dans « {folder} » n'est pas finie ; relancez la même commande et elle reprendra où elle s'est arrêtée.",
    )


def taken(folder: Path) -> RegardError:
    """The error for a folder that holds the pyramid of something else, whole or begun."""
    return RegardError(
        en=f'"{folder}" holds a zoom pyramid of another text, model or head. Choose another folder, or replace it with --rebuild '
        "(rebuild=True in Python).",
        fr=f"« {folder} » contient la pyramide de zoom d'un autre texte, modèle ou tête. Choisissez un autre dossier, ou remplacez-la avec "
        "--rebuild (rebuild=True en Python).",
    )


def foreign(folder: Path, name: str) -> RegardError:
    """The error for a folder in which something lies that no pyramid has."""
    return RegardError(
        en=f'"{folder}" holds something else ({name}); choose an empty folder, or one that is not there yet.',
        fr=f"« {folder} » contient autre chose ({name}) ; choisissez un dossier vide, ou un qui n'existe pas encore.",
    )


def not_a_folder(path: Path) -> RegardError:
    """The error for a file where a folder should be."""
    return RegardError(
        en=f'"{path}" is a file. Choose the name of a folder.',
        fr=f"« {path} » est un fichier. Choisissez un nom de dossier.",
    )


def not_writable(folder: Path, reason: str) -> RegardError:
    """The error for a folder that the system does not let anybody write."""
    return RegardError(
        en=f'"{folder}" cannot be written ({reason}). Check the rights there, or choose another folder.',
        fr=f"Impossible d'écrire dans « {folder} » ({reason}). Vérifiez les droits, ou choisissez un autre dossier.",
    )


def busy(folder: Path) -> RegardError:
    """The error for a folder that another process is writing."""
    return RegardError(
        en=f'Another Regard is writing the zoom pyramid in "{folder}"; wait until it has finished, or choose another folder.',
        fr=f"Un autre Regard écrit la pyramide de zoom dans « {folder} » ; attendez qu'il ait fini, ou choisissez un autre dossier.",
    )


def too_small(folder: Path, needed: int, free: int) -> RegardError:
    """The error for a disk that has less space than a pyramid takes."""
    return RegardError(
        en=f'The zoom pyramid takes {needed / 1e6:,.0f} MB and the disk of "{folder}" has {free / 1e6:,.0f} MB left; free some space, or '
        "choose another folder.",
        fr=f"La pyramide de zoom prend {needed / 1e6:.0f} Mo et il reste {free / 1e6:.0f} Mo sur le disque de « {folder} » ; libérez de la "
        "place, ou choisissez un autre dossier.",
    )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Says in a sentence why nothing can be written.

    Raises:
        RegardError: for a full disk, missing rights, or whatever the system refuses.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise RegardError(
                en=f'The disk of "{folder}" is full. Free some space and run the same command again: it continues where it stopped.',
                fr=f"Le disque de « {folder} » est plein. Libérez de la place et relancez la même commande : elle reprendra où elle s'est "
                "arrêtée.",
            ) from error
        raise not_writable(folder, error.strerror or str(error)) from error
