"""What a person is told of a file that cannot be read or written: one sentence for each reason."""

from __future__ import annotations

from pathlib import Path

from regard.errors import RegardError


def not_text(path: Path | None) -> RegardError:
    """The error for what is not text in UTF-8: a file, or what was piped in where it is None."""
    en = "What was piped in" if path is None else f'"{path}"'
    fr = "Ce qui a été transmis" if path is None else f"« {path} »"
    return RegardError(
        en=f"{en} is not text in UTF-8. Save it as a plain text file in UTF-8 and try again.",
        fr=f"{fr} n'est pas du texte en UTF-8. Enregistrez-le en texte brut, en UTF-8, puis recommencez.",
    )


def not_read(path: Path, error: OSError) -> RegardError:
    """The error for a file that could not be read."""
    why = _reason(error)
    return RegardError(
        en=f'"{path}" cannot be read ({why}). Check the rights on it, or copy it elsewhere.',
        fr=f"« {path} » ne peut pas être lu ({why}). Vérifiez les droits, ou copiez-le ailleurs.",
    )


def not_written(path: Path, error: OSError) -> RegardError:
    """The error for a file that could not be written."""
    why = _reason(error)
    return RegardError(
        en=f'"{path}" could not be written ({why}). Make room there, or choose another place.',
        fr=f"« {path} » n'a pas pu être écrit ({why}). Faites de la place, ou choisissez un autre endroit.",
    )


def _reason(error: OSError) -> str:
    """What the system says; libraries raise errors without it too."""
    return error.strerror or str(error) or type(error).__name__
