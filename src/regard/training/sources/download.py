"""A public file, kept in the cache once its checksum is right."""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

from regard.errors import RegardError
from regard.training.sources.data_set import PublicFile

SECONDS = 30
"""How long a server may stay silent."""
CHUNK = 2**16
AGENT = "regard (attention laboratory)"


def fetch(file: PublicFile, folder: Path, *, sha256: str | None = None, trust: bool = False) -> Path:
    """Where the file lies on this disk; it is downloaded if it is not there yet.

    It is written under another name and renamed once it is whole and right, so that an interrupted download leaves nothing. A file
    that was put into the folder by hand is taken too. The checksum of a trusted file is written beside it, and holds from then on.

    Args:
        file: What to fetch.
        folder: The cache; made if need be.
        sha256: The checksum to ask for, where the entry states none, or the file's publisher renewed it.
        trust: Take a file whose checksum nobody stated?

    Raises:
        RegardError: if nobody stated a checksum and `trust` is false, if the checksum is another, if there is no network, if the file
            is too large, or if it cannot be written.
    """
    target, beside = folder / file.name, folder / f"{file.name}.sha256"
    stated = sha256 or file.sha256 or _written(beside)
    if stated is None and not trust:
        raise RegardError(
            en=f"{file.address} has no stated checksum (its publisher renews it, or states none): give the one you expect (sha256), "
            "or say that you trust this address (trust).",
            fr=f"{file.address} n'a pas de somme de contrôle déclarée (son éditeur le renouvelle, ou n'en donne pas) : donnez celle que "
            "vous attendez (sha256), ou dites que vous faites confiance à cette adresse (trust).",
        )
    came = checksum(target) if target.is_file() else _download(file, target, stated)
    if stated is not None and came != stated.lower():
        raise _other(str(target), stated, came)
    if stated is None:
        _write(beside, f"{came}  {file.name}\n")
    return target


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits.

    Raises:
        RegardError: if the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RegardError(
            en=f"{path} cannot be read ({error.strerror}); check the path and its permissions.",
            fr=f"{path} ne peut pas être lu ({error.strerror}) ; vérifiez le chemin et ses droits d'accès.",
        ) from error


def _download(file: PublicFile, target: Path, stated: str | None) -> str:
    """The checksum of what arrived whole; anything else leaves nothing behind."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as output:
            came = _copied(file, target, output)
        if stated is not None and came != stated.lower():
            raise _other(file.address, stated, came)
        try:
            part.replace(target)
        except OSError as error:
            raise _unwritable(target, error) from error
        return came
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _copied(file: PublicFile, target: Path, output: IO[bytes]) -> str:
    """Copies the answer of the server; gives its checksum."""
    digest, size = hashlib.sha256(), 0
    request = urllib.request.Request(file.address, headers={"User-Agent": AGENT})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            announced = int(answer.headers.get("Content-Length") or -1)
            while chunk := answer.read(CHUNK):
                size += len(chunk)
                if max(size, announced) > file.largest:
                    raise RegardError(
                        en=f"{file.address} is larger than {file.largest:,} bytes, which is more than expected; nothing was kept.",
                        fr=f"{file.address} dépasse {file.largest} octets, plus que prévu ; rien n'a été gardé.",
                    )
                digest.update(chunk)
                try:
                    output.write(chunk)
                except OSError as error:
                    raise _unwritable(target, error) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, RegardError):
            raise
        raise _unreachable(file, target, error) from error
    if 0 <= announced != size:
        raise _unreachable(file, target, EOFError(f"{size} / {announced}"))
    try:
        output.flush()
    except OSError as error:
        raise _unwritable(target, error) from error
    return digest.hexdigest()


def _written(beside: Path) -> str | None:
    """The checksum that an earlier fetch wrote down."""
    try:
        return beside.read_text(encoding="utf-8").split()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        return None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def _other(what: str, stated: str, came: str) -> RegardError:
    return RegardError(
        en=f"{what} has another checksum than expected. Expected: {stated.lower()}. Obtained: {came}. "
        "It was changed or damaged; delete it if it is in the cache, or give the checksum you expect (sha256).",
        fr=f"{what} n'a pas la somme de contrôle attendue. Attendue : {stated.lower()}. Obtenue : {came}. "
        "Il a été modifié ou abîmé ; effacez-le s'il est dans le cache, ou donnez la somme que vous attendez (sha256).",
    )


def _unreachable(file: PublicFile, target: Path, error: Exception) -> RegardError:
    if isinstance(error, urllib.error.HTTPError):
        reason = f"{error.code} {error.reason}"
        error.close()
    else:
        reason = str(getattr(error, "reason", "") or error) or type(error).__name__
    return RegardError(
        en=f"{file.address} could not be downloaded ({reason}). Try again; or, where there is no network, put the file at {target}",
        fr=f"{file.address} n'a pas pu être téléchargé ({reason}). Réessayez ; ou, sans réseau, déposez le fichier ici : {target}",
    )


def _unwritable(target: Path, error: OSError) -> RegardError:
    return RegardError(
        en=f"{target} cannot be written ({error.strerror}); make room on the disk, or choose another folder. Nothing was kept.",
        fr=f"{target} ne peut pas être écrit ({error.strerror}) ; faites de la place sur le disque, ou choisissez un autre dossier. "
        "Rien n'a été gardé.",
    )
