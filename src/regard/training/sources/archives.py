"""One file out of an archive, read in memory."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO

from regard.errors import RegardError
from regard.training.sources.local import LARGEST


def member(archive: Path | IO[bytes], name: str, *, called: Path) -> bytes:
    """Bytes of one file of a ``.zip``, ``.whl``, ``.tgz`` or ``.tar.gz``.

    Args:
        archive: The archive, or an open one inside another.
        name: The file's path in it.
        called: What to name in errors; its ending tells which kind it is.

    Raises:
        RegardError: if the archive is damaged, has no such file, or the file is larger than `LARGEST`.
    """
    try:
        data = _zipped(archive, name) if called.suffix in {".zip", ".whl"} else _tarred(archive, name)
    except KeyError as error:
        raise RegardError(
            en=f"{called} has no file {name} in it; download it again, or give the prepared table.",
            fr=f"{called} ne contient pas de fichier {name} ; téléchargez-le de nouveau, ou donnez la table préparée.",
        ) from error
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise RegardError(
            en=f"{called} is damaged or is no archive ({error}); download it again.",
            fr=f"{called} est abîmé, ou n'est pas une archive ({error}) ; téléchargez-le de nouveau.",
        ) from error
    if len(data) > LARGEST:
        raise RegardError(
            en=f"{name} in {called} is larger than {LARGEST >> 20} MB; that is not the file expected.",
            fr=f"{name} dans {called} dépasse {LARGEST >> 20} Mo ; ce n'est pas le fichier attendu.",
        )
    return data


def _zipped(archive: Path | IO[bytes], name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened, opened.open(name) as file:
        return file.read(LARGEST + 1)


def _tarred(archive: Path | IO[bytes], name: str) -> bytes:
    path, stream = (archive, None) if isinstance(archive, Path) else (None, archive)
    with tarfile.open(path, fileobj=stream, mode="r:gz") as opened:
        file = opened.extractfile(name)
        if file is None:
            raise KeyError(name)
        return file.read(LARGEST + 1)
