"""When is there something to build, to continue, to open, or to leave alone?"""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path

from regard.measures.pyramid import building, inputs, manifest
from regard.measures.pyramid.building import Progress
from regard.measures.pyramid.content import Content
from regard.measures.pyramid.damage import (
    DamagedPyramid,
    not_a_folder,
    not_there,
    not_writable,
    taken,
    too_small,
    writing,
)
from regard.measures.pyramid.lock import only_writer
from regard.measures.pyramid.manifest import Manifest


def make(content: Content, folder: Path, *, origin: str, rebuild: bool, progress: Progress | None) -> None:
    """Sees to it that the folder holds the pyramid of a content, with as little work as that takes.

    Raises:
        RegardError: if the folder holds something else, is being written, cannot be written, or the disk is too small.
    """
    check(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with only_writer(folder), writing(folder):
        if rebuild:
            manifest.clear(folder)
        elif (folder / manifest.FINISHED).is_file():
            _keep(manifest.finished(folder), content, folder, origin)
            return
        begun = _begun(folder)
        if begun is not None and begun.digest != content.digest:
            raise taken(folder)
        if begun is None:
            manifest.clear(folder)
            draft = inputs.described(content, origin)
            _check_space(folder, inputs.bytes_of(content, draft) + building.bytes_made(draft))
            building.begin(content, draft, folder)
        building.finish(folder, progress)


def resume(folder: Path, progress: Progress | None) -> None:
    """Finishes a pyramid that was begun; needs nothing but its folder, and nothing at all where it is whole.

    Raises:
        RegardError: if none was begun there, its files are damaged, or the folder cannot be written.
    """
    if (folder / manifest.FINISHED).is_file():
        return
    if _begun(folder) is None:
        raise not_there(folder)
    with only_writer(folder), writing(folder):
        building.finish(folder, progress)


def found(folder: Path) -> Manifest | None:
    """The manifest of the pyramid in a folder, whole or begun; None where there is none that can be read as begun.

    Raises:
        RegardError: if a whole one is damaged, or of another version.
    """
    return (
        manifest.read(folder / manifest.FINISHED)
        if (folder / manifest.FINISHED).is_file()
        else _begun(folder)
    )


def check(folder: Path) -> None:
    """Could a pyramid be put there? Asked before any model runs; changes nothing.

    Raises:
        RegardError: if it is a file, something else lies in it, or it may not be written.
    """
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise not_a_folder(folder)
    there = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not os.path.isdir(there) or not os.access(there, os.W_OK | os.X_OK):
        raise not_writable(folder, os.strerror(errno.EACCES if os.path.isdir(there) else errno.ENOTDIR))
    if there == folder:
        manifest.check_free(folder)


def _begun(folder: Path) -> Manifest | None:
    """One that was begun by this version and is not damaged; any other is of no use."""
    try:
        return manifest.read(folder / manifest.BEGUN)
    except (OSError, DamagedPyramid):
        return None


def _keep(there: Manifest, content: Content, folder: Path, origin: str) -> None:
    """The pyramid is there already, perhaps found by another way."""
    if there.digest != content.digest:
        raise taken(folder)
    if origin and there.origin != origin:
        replace(there, origin=origin).write(folder / manifest.FINISHED)


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise too_small(folder, needed, free)
