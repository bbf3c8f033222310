"""The rows of a known set of data: from a file on this disk, from the cache, or from its public address."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from regard.errors import RegardError
from regard.training.sources import local
from regard.training.sources.data_set import DataSet
from regard.training.sources.download import checksum, fetch


@dataclass(frozen=True)
class Opened:
    """Rows, and what exactly they were read from.

    Attributes:
        data_set: Which set.
        table: Its columns and rows.
        sha256: Checksum of each file that was read.
        known: Are these, byte for byte, files whose checksums Regard states? A file of one's own, or a renewed one, is not.
    """

    data_set: DataSet
    table: local.Table
    sha256: tuple[str, ...]
    known: bool


def load(
    data_set: DataSet,
    *,
    path: Path | None = None,
    sha256: Sequence[str] = (),
    trust: bool = False,
    folder: Path | None = None,
) -> Opened:
    """Rows of a set of data.

    Args:
        data_set: Which one (`regard.training.sources.catalogue.data_set` finds it by name).
        path: A file on this disk: a table with the set's columns (``.tsv``, ``.csv``, ``.txt``, each also ``.gz``), or the public file
            under its public name. It needs no checksum, since you chose it, but one that is given is checked. Without a path the public
            files are fetched once and kept.
        sha256: Checksums to ask for, one a file, in place of those that the entry states.
        trust: Fetch public files whose checksum nobody stated?
        folder: Where fetched files are kept; the platform's cache unless given.

    Raises:
        RegardError: if a file cannot be had, is not the one that was asked for, or cannot be read.
    """
    expected = 1 if path is not None else len(data_set.files)
    if sha256 and len(sha256) != expected:
        raise RegardError(
            en=f"sha256 must give {expected} checksums, one for each file of {data_set.name}; got {len(sha256)}.",
            fr=f"sha256 doit donner {expected} sommes de contrôle, une par fichier de {data_set.name} ; reçu {len(sha256)}.",
        )
    if path is not None:
        return _from(data_set, path, sha256)
    kept = cache() if folder is None else folder
    asked: Sequence[str | None] = sha256 or [None] * expected
    files = [
        fetch(file, kept, sha256=wanted, trust=trust)
        for file, wanted in zip(data_set.files, asked, strict=True)
    ]
    sums = tuple(checksum(file) for file in files)
    known = sums == tuple(file.sha256 for file in data_set.files)
    return Opened(data_set, _published(data_set, files), sums, known)


def cache() -> Path:
    """Where public files are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("regard", appauthor=False) / "data"


def _from(data_set: DataSet, path: Path, sha256: Sequence[str]) -> Opened:
    public = [file.name for file in data_set.files] == [path.name] and os.path.isfile(path)
    if public:
        table = _published(data_set, [path])
        stated = data_set.files[0].sha256
    else:
        table, stated = local.read(path, data_set.columns), data_set.prepared_sha256
    came = checksum(path)
    if sha256 and came != sha256[0].lower():
        raise RegardError(
            en=f"{path} is not the file that was asked for. Expected checksum: {sha256[0].lower()}. Obtained: {came}.",
            fr=f"{path} n'est pas le fichier demandé. Somme de contrôle attendue : {sha256[0].lower()}. Obtenue : {came}.",
        )
    return Opened(data_set, table, (came,), came == stated)


def _published(data_set: DataSet, files: Sequence[Path]) -> local.Table:
    """Rows of public files, which are what the set's reader was written for, or are refused."""
    names = ", ".join(map(str, files))
    try:
        rows = data_set.rows(files)
    except RegardError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, SyntaxError) as error:
        raise RegardError(
            en=f"{names} does not hold {data_set.name} in the form that is known ({error}); give a table with the columns "
            f"{', '.join(data_set.columns)}.",
            fr=f"{names} ne contient pas {data_set.name} sous la forme connue ({error}) ; donnez une table avec les colonnes "
            f"{', '.join(data_set.columns)}.",
        ) from error
    if len(rows) < local.LEAST:
        raise RegardError(
            en=f"{names} must hold at least {local.LEAST} rows; it holds {len(rows)}.",
            fr=f"{names} doit contenir au moins {local.LEAST} lignes ; il en contient {len(rows)}.",
        )
    return local.Table(data_set.columns, rows)
