"""What a person gives to read, and what a model makes of it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard.errors import RegardError, Sentence, language
from regard.terminal import files, garbage, streams

if TYPE_CHECKING:
    from regard.record import Record

_QUOTED = 30
_LIKE_A_FILE = re.compile(r"\S*[/\\]\S*|\S+\.(txt|text|md|rst|tex|html?|csv|json|py|log)", re.IGNORECASE)


def text_of(given: str) -> str:
    """The text of a file, of standard input (-), or the argument itself.

    Raises:
        RegardError: if the file is not there, is a folder, may not be read, or is not UTF-8.
    """
    if given == "-":
        return streams.standard_input()
    if os.path.isfile(given):
        return _content(Path(given))
    if os.path.isdir(given):
        raise RegardError(
            en=f'"{given}" is a folder. Give a text file, or a text between quotation marks.',
            fr=f"« {given} » est un dossier. Donnez un fichier de texte, ou un texte entre guillemets.",
        )
    if _LIKE_A_FILE.fullmatch(given):
        raise RegardError(
            en=f'There is no file "{given}". Check its name, or give a text between quotation marks.',
            fr=f"Il n'y a pas de fichier « {given} ». Vérifiez son nom, ou donnez un texte entre guillemets.",
        )
    return given


def record_of(text: str, *, model: str, cut: bool, **options: Any) -> Record:
    """What the model's attention does with the text; says meanwhile that it is reading.

    Args:
        text: What is read.
        model: Library name, folder or Hub id.
        cut: Read the beginning of a text that is too long.
        **options: What the model itself is told.

    Raises:
        RegardError: for a text or a model that cannot be had; for a text that is too long it tells of --cut.
    """
    started = {"en": "Reading with {} ...", "fr": "Lecture avec {} ..."}[language()]
    with streams.waiting(started.format(streams.printable(model))):
        with garbage.loading():
            from regard import workbench

        try:
            return workbench.look(text, model=model, cut=cut, **options)
        except RegardError as error:
            if error.code != "text_too_long":
                raise
            raise RegardError(
                en=f"{error.say('en')} Add --cut to look at those only.",
                fr=f"{error.say('fr')} Ajoutez --cut pour ne regarder que ceux-là.",
            ) from error


def notices(record: Record) -> list[Sentence]:
    """What a person should know beside the result: what was not read, and why."""
    if not record.cut:
        return record.notices
    count, beginning = len(record.cut), " ".join(record.cut[:_QUOTED].split())
    return [
        *record.notices,
        {
            "en": f'The last {count} characters were not read: the text was cut before "{beginning}".',
            "fr": f"Les {count} derniers caractères n'ont pas été lus : le texte est coupé avant « {beginning} ».",
        },
    ]


def _content(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise files.not_text(path) from None
    except OSError as error:
        raise files.not_read(path, error) from error
    return text.removesuffix("\n")
