"""What a person is told of a record's file that cannot be written or read: one sentence for each reason."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import ClassVar

from regard.errors import RegardError


class DamagedRecord(RegardError):
    """The file does not hold a record that can be read."""

    code: ClassVar[str] = "damaged_record"


def damaged(path: Path) -> DamagedRecord:
    """The error for a file that is not a record, or is no longer one."""
    return DamagedRecord(
        en=f'"{path}" is not a record that Regard saved, or it is damaged or cut short; save the record again, or copy the file again.',
        fr=f"« {path} » n'est pas un enregistrement écrit par Regard, ou bien il est abîmé ou incomplet ; enregistrez de nouveau, ou "
        "recopiez le fichier.",
    )


def newer(path: Path) -> RegardError:
    """The error for a record that a later version of Regard wrote."""
    return RegardError(
        en=f'"{path}" was saved by a newer Regard, whose records hold more than this one can read; update Regard.',
        fr=f"« {path} » a été écrit par un Regard plus récent, dont les enregistrements contiennent plus que celui-ci ne sait lire ; "
        "mettez Regard à jour.",
    )


def missing(path: Path, *, folder: bool) -> RegardError:
    """The error for a file that is not there, or is a folder."""
    if folder:
        return RegardError(
            en=f'"{path}" is a folder; give the name of the file that record.save wrote.',
            fr=f"« {path} » est un dossier ; donnez le nom du fichier écrit par record.save.",
        )
    return RegardError(
        en=f'There is no file "{path}"; check its name, or save the record first.',
        fr=f"Il n'y a pas de fichier « {path} » ; vérifiez son nom, ou enregistrez d'abord.",
    )


def not_read(path: Path, error: OSError) -> RegardError:
    """The error for a file that the system does not let anybody read."""
    why = error.strerror or str(error)
    return RegardError(
        en=f'"{path}" cannot be read ({why}); check the rights on it, or copy it elsewhere.',
        fr=f"« {path} » ne peut pas être lu ({why}) ; vérifiez les droits, ou copiez-le ailleurs.",
    )


def not_saved(path: Path, error: OSError) -> RegardError:
    """The error for a file that could not be written; what was there before is still there."""
    why = error.strerror or str(error)
    return RegardError(
        en=f'The record could not be saved as "{path}" ({why}); make room there, check the rights, or choose another place.',
        fr=f"L'enregistrement n'a pas pu être écrit sous « {path} » ({why}) ; faites de la place, vérifiez les droits, ou choisissez un "
        "autre endroit.",
    )


def unfit(path: Path) -> RegardError:
    """The error for a name under which no record is saved."""
    if path.suffix.lower() != ".safetensors":
        return RegardError(
            en=f'The name of the file must end in .safetensors, and "{path.name}" does not; add it.',
            fr=f"Le nom du fichier doit finir par .safetensors, et « {path.name} » n'y finit pas ; ajoutez-le.",
        )
    if path.is_dir():
        return RegardError(
            en=f'"{path}" is a folder; give the record another name.',
            fr=f"« {path} » est un dossier ; donnez un autre nom à l'enregistrement.",
        )
    return RegardError(
        en=f'There is no folder "{path.parent}" to save a record in; make it first, or choose another.',
        fr=f"Il n'y a pas de dossier « {path.parent} » où enregistrer ; créez-le d'abord, ou choisissez-en un autre.",
    )


def located(path: object) -> Path:
    """A person's path as a path.

    Raises:
        RegardError: if it is none.
    """
    if isinstance(path, str | PathLike):
        return Path(path)
    raise RegardError(
        en=f"A record's file is named by a path, such as 'record.safetensors', not by {type(path).__name__}.",
        fr=f"Le fichier d'un enregistrement se désigne par un chemin, comme 'record.safetensors', et non par {type(path).__name__}.",
    )


def too_much(path: Path) -> RegardError:
    """The error for texts that are longer than the header of a safetensors file may be."""
    return RegardError(
        en=f'The texts of this record are too long for one file ("{path}"); save its sequences one by one, record[0].save(...).',
        fr=f"Les textes de cet enregistrement sont trop longs pour un seul fichier (« {path} ») ; enregistrez ses séquences une à une, "
        "record[0].save(...).",
    )


def unknown(where: str, what: str) -> RegardError:
    """The error for something in a record that a file cannot hold."""
    return RegardError(
        en=f"The record cannot be saved: {where} holds {what}; keep numbers, texts, arrays, and dataclasses or dictionaries of these.",
        fr=f"L'enregistrement ne peut pas être écrit : {where} contient {what} ; n'y gardez que des nombres, des textes, des tableaux, et "
        "des dataclasses ou des dictionnaires qui en sont faits.",
    )


def misfit(name: str) -> RegardError:
    """The error for a layer whose arrays do not go together."""
    return RegardError(
        en=f"The record cannot be saved: the arrays of {name} disagree in their numbers of queries and keys; make the layer again.",
        fr=f"L'enregistrement ne peut pas être écrit : les tableaux de {name} n'ont pas les mêmes nombres de requêtes et de clés ; "
        "refaites la couche.",
    )
