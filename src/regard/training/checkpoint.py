"""Checkpoints: a training on the disk, whole or not at all, and checked to the last bit when it is read."""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from regard.errors import RegardError, Sentence

SCHEMA = 1
"""The version of what a checkpoint holds."""

KEPT = 2
"""How many checkpoints of a training stay on the disk."""

_NAME = "checkpoint-{:09d}.safetensors"
_PATTERN = re.compile(r"checkpoint-(\d{9})\.safetensors", re.ASCII)
_BEING_WRITTEN = "checkpoint.part"
_SEAL = "sha256"
_UNSEALED = "0" * 64


class DamagedError(Exception):
    """The bytes are not those that were written."""


class OtherSchemaError(Exception):
    """Another version of Regard wrote this."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A training after some of its updates.

    Attributes:
        step: How many updates were made.
        seed: What its random numbers began with.
        threads: How many threads computed; another number may change the last bits.
        seconds: How long it took so far.
        run: What was trained on what, as JSON: a checkpoint serves one run only.
        tensors: Everything that an update changes, by name.
        schema: The version of all this.
    """

    step: int
    seed: int
    threads: int
    seconds: float
    run: dict[str, Any]
    tensors: dict[str, Tensor]
    schema: int = SCHEMA

    def to_bytes(self) -> bytes:
        """A safetensors file. Its header holds a SHA-256 of the whole, computed while 64 zeros stand in its place."""
        notes = {name: value for name, value in vars(self).items() if name != "tensors"}
        content = save(self.tensors, {"regard": json.dumps(notes), _SEAL: _UNSEALED})
        start = _seal_place(content)
        seal = hashlib.sha256(content).hexdigest().encode()
        return b"".join((content[:start], seal, memoryview(content)[start + len(seal) :]))

    @classmethod
    def from_bytes(cls, content: bytes) -> Checkpoint:
        """What `to_bytes` wrote.

        Raises:
            DamagedError: if a single bit differs.
            OtherSchemaError: if another version of Regard wrote it.
        """
        try:
            start = _seal_place(content)
            end = start + len(_UNSEALED)
            computed = hashlib.sha256(content[:start] + _UNSEALED.encode())
            computed.update(memoryview(content)[end:])
            if computed.hexdigest().encode() != content[start:end]:
                raise DamagedError
            notes = json.loads(_header(content)["__metadata__"]["regard"])
            if notes["schema"] != SCHEMA:
                raise OtherSchemaError
            return cls(**notes, tensors=load(content))
        except (ValueError, LookupError, TypeError, struct.error, SafetensorError) as error:
            raise DamagedError from error


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Puts a checkpoint into a folder and, once every byte of it has reached the disk, removes all but the last two.

    Raises:
        RegardError: if the disk refuses. What was in the folder before is still there.
    """
    part = folder / _BEING_WRITTEN
    try:
        with part.open("wb") as file:
            file.write(checkpoint.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / _NAME.format(checkpoint.step))
        _sync(folder)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise _not_saved(folder, checkpoint.step, error) from error
    earlier = [step for step in steps_in(folder) if step < checkpoint.step][-(KEPT - 1) :]
    for step in {*steps_in(folder)} - {*earlier, checkpoint.step}:  # a later one can only be damaged
        with suppress(OSError):
            (folder / _NAME.format(step)).unlink()


def opened(folder: Path) -> tuple[bytes | None, Sentence | None]:
    """Makes a folder ready for a training.

    Returns:
        The bytes of the last whole checkpoint in it, if there is any, and what has to be said about it.

    Raises:
        RegardError: if none of those that are there is whole, another version of Regard wrote it, or the disk refuses.
    """
    damaged: list[int] = []
    _make_ready(folder)
    for step in reversed(steps_in(folder)):
        try:
            content = (folder / _NAME.format(step)).read_bytes()
            Checkpoint.from_bytes(content)
        except DamagedError:
            damaged.append(step)
        except OtherSchemaError as error:
            raise _of_another_version(folder) from error
        except OSError as error:
            raise _not_read(folder, step, error) from error
        else:
            return content, _passed_over(damaged, step) if damaged else None
    if damaged:
        raise _all_damaged(folder)
    return None, None


def check(checkpoint: Checkpoint, folder: Path, *, run: dict[str, Any], seed: int, steps: int) -> None:
    """Makes sure that a checkpoint is of the training that is asked for.

    Raises:
        RegardError: if it is of another recipe, of other settings, of another seed, or of more updates.
    """
    if checkpoint.run["name"] != run["name"] or checkpoint.run["description"] != run["description"]:
        raise _of_another_recipe(folder, str(checkpoint.run["name"]), str(run["name"]))
    there = {**checkpoint.run["settings"], "seed": checkpoint.seed}
    for name, here in {**run["settings"], "seed": seed}.items():
        if there.get(name) != here:
            raise _of_other_settings(folder, name, there.get(name), here)
    if checkpoint.step > steps:
        raise _of_other_settings(folder, "steps", checkpoint.step, steps)


def steps_in(folder: Path) -> list[int]:
    """After how many updates the checkpoints of a folder were written, in order."""
    names = map(_PATTERN.fullmatch, (path.name for path in folder.iterdir()))
    return sorted(int(name[1]) for name in names if name)


def _make_ready(folder: Path) -> None:
    """Makes sure that the first checkpoint will find its place: better to learn now that it does not than after an hour."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _BEING_WRITTEN).touch()
        (folder / _BEING_WRITTEN).unlink()
    except OSError as error:
        raise _no_place(folder, error) from error


def _header(content: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<Q", content)
    header: dict[str, Any] = json.loads(content[8 : 8 + length])
    return header


def _seal_place(content: bytes) -> int:
    """Where the seal begins.

    Raises:
        ValueError: if there is none.
    """
    (length,) = struct.unpack_from("<Q", content)
    mark = f'"{_SEAL}":"'.encode()
    return content.index(mark, 8, 8 + length) + len(mark)


def _sync(folder: Path) -> None:
    """Returns once the names in a folder are on the disk. Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_saved(folder: Path, step: int, error: OSError) -> RegardError:
    why = error.strerror or str(error)
    return RegardError(
        en=f"The training was stopped: its checkpoint after step {step} could not be written to {folder} ({why}). What was saved "
        "before is still there: make room and give the same command again to go on from it.",
        fr=f"L’entraînement s’est arrêté : sa sauvegarde après l’étape {step} n’a pas pu être écrite dans {folder} ({why}). Les "
        "sauvegardes précédentes sont intactes : faites de la place et redonnez la même commande pour reprendre.",
    )


def _no_place(folder: Path, error: OSError) -> RegardError:
    why = error.strerror or str(error)
    return RegardError(
        en=f"Checkpoints cannot be written to {folder} ({why}): give another --folder.",
        fr=f"Impossible d’écrire des sauvegardes dans {folder} ({why}) : donnez un autre --folder.",
    )


def _not_read(folder: Path, step: int, error: OSError) -> RegardError:
    why = error.strerror or str(error)
    return RegardError(
        en=f"The checkpoint after step {step} in {folder} cannot be read ({why}): allow reading it, or give another --folder.",
        fr=f"La sauvegarde après l’étape {step} dans {folder} est illisible ({why}) : autorisez sa lecture, ou donnez un autre --folder.",
    )


def _all_damaged(folder: Path) -> RegardError:
    return RegardError(
        en=f"No checkpoint in {folder} is whole any more: delete this folder to train from the beginning, or give another --folder.",
        fr=f"Plus aucune sauvegarde n’est intacte dans {folder} : supprimez ce dossier pour recommencer l’entraînement, "
        "ou donnez un autre --folder.",
    )


def _passed_over(damaged: list[int], step: int) -> Sentence:
    after = ", ".join(map(str, damaged))
    return {
        "en": f"The checkpoint after step {after} is damaged; the training goes on from the one after step {step}.",
        "fr": f"La sauvegarde après l’étape {after} est abîmée ; l’entraînement reprend à celle de l’étape {step}.",
    }


def _of_another_version(folder: Path) -> RegardError:
    return RegardError(
        en=f"The checkpoint in {folder} was written by another version of Regard: go on with that version, give another --folder, "
        "or delete this one to train from the beginning.",
        fr=f"La sauvegarde dans {folder} vient d’une autre version de Regard : reprenez avec celle-là, donnez un autre --folder, "
        "ou supprimez ce dossier pour recommencer l’entraînement.",
    )


def _of_another_recipe(folder: Path, there: str, here: str) -> RegardError:
    same = there == here
    return RegardError(
        en=f"{folder} holds a training of {there}{' on other data or of other sizes' if same else f', not of {here}'}: give another "
        "--folder, or delete this one.",
        fr=f"{folder} contient un entraînement de {there}{' sur d’autres données ou d’autres tailles' if same else f', pas de {here}'} : "
        "donnez un autre --folder, ou supprimez celui-ci.",
    )


def _of_other_settings(folder: Path, name: str, there: object, here: object) -> RegardError:
    return RegardError(
        en=f"The training in {folder} has {name} = {there}, not {here}: ask for {there} to go on with it, give another --folder, "
        "or delete this one.",
        fr=f"L’entraînement dans {folder} a {name} = {there}, et non {here} : demandez {there} pour le reprendre, donnez un autre "
        "--folder, ou supprimez celui-ci.",
    )


def of_another_shape(folder: Path, name: str) -> RegardError:
    """What is said when a tensor does not fit its place."""
    return RegardError(
        en=f"The checkpoint in {folder} is of a model of another shape (see {name}): give another --folder, or delete this one.",
        fr=f"La sauvegarde dans {folder} est celle d’un modèle d’une autre forme (voir {name}) : donnez un autre --folder, "
        "ou supprimez celui-ci.",
    )
