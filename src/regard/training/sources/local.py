"""A file of rows on this disk: one a line, or a table with a header; compressed or not."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from regard.errors import RegardError

LARGEST = 2**30
"""Bytes of text that a file may hold once it is decompressed."""
LEAST = 2
"""Rows below which there is nothing to learn from."""
KINDS = (".txt", ".tsv", ".csv")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Table:
    """Rows of text.

    Attributes:
        columns: Their names.
        rows: One tuple a row, in the order of the columns.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def column(self, name: str) -> list[str]:
        """One column, from the first row to the last."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


def read(path: Path, columns: Sequence[str], *, at_least: int = LEAST) -> Table:
    r"""Rows of a UTF-8 file: ``.txt`` (one a line), ``.tsv`` or ``.csv`` (with a header), each also as ``.gz``.

    Empty lines are passed over. Tab-separated fields are taken as they stand; comma-separated ones may be quoted, and semicolons
    do for commas.

    Args:
        path: The file.
        columns: The columns that are wanted, in this order; others are left out. A ``.txt`` file has one.
        at_least: How many rows there must be.

    Raises:
        RegardError: if the file is not there, is a folder, is not of these kinds, is not UTF-8, lacks a column, has a row that is too
            short, or has too few rows.
    """
    kind = (path.suffixes[-2] if path.suffix == ".gz" and len(path.suffixes) > 1 else path.suffix).lower()
    if kind not in KINDS and not os.path.isdir(path):
        raise RegardError(
            en=f"{path} must end in {', '.join(KINDS)} (or one of these and .gz); convert it, or rename it.",
            fr=f"{path} doit finir par {', '.join(KINDS)} (ou l'un d'eux suivi de .gz) ; convertissez-le ou renommez-le.",
        )
    if kind == ".txt" and len(columns) > 1:
        raise RegardError(
            en=f"{path} has one text a line, but {len(columns)} columns are wanted ({', '.join(columns)}); give a .tsv or .csv table.",
            fr=f"{path} a un texte par ligne, mais il faut {len(columns)} colonnes ({', '.join(columns)}) ; donnez une table .tsv ou .csv.",
        )
    text = decoded(contents(path), path)
    if kind == ".txt":
        rows: list[tuple[str, ...]] = [(line,) for line in lines(text) if line]
    else:
        rows = _table(text, kind, columns, path)
    if len(rows) < at_least:
        raise RegardError(
            en=f"{path} must hold at least {at_least} rows{'' if kind == '.txt' else ' below its header'}; it holds {len(rows)}.",
            fr=f"{path} doit contenir au moins {at_least} lignes{'' if kind == '.txt' else ' sous son en-tête'} ; "
            f"il en contient {len(rows)}.",
        )
    return Table(tuple(columns), rows)


def contents(path: Path) -> bytes:
    """Bytes of a file, decompressed if it ends in ``.gz``.

    Raises:
        RegardError: if it cannot be read, is damaged, or is larger than `LARGEST`.
    """
    if os.path.isdir(path):
        raise RegardError(
            en=f"{path} is a folder; give one file of it.",
            fr=f"{path} est un dossier ; donnez l'un de ses fichiers.",
        )
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise RegardError(
            en=f"{path} is damaged or is not compressed by gzip ({error}); copy or download it again.",
            fr=f"{path} est abîmé, ou n'est pas comprimé par gzip ({error}) ; copiez-le ou téléchargez-le de nouveau.",
        ) from error
    except FileNotFoundError as error:
        raise RegardError(
            en=f"{path} is not there; check the path.", fr=f"{path} n'existe pas ; vérifiez le chemin."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or error
        raise RegardError(
            en=f"{path} cannot be read ({reason}); check its name and its permissions.",
            fr=f"{path} ne peut pas être lu ({reason}) ; vérifiez son nom et ses droits d'accès.",
        ) from error
    if len(data) > LARGEST:
        raise RegardError(
            en=f"{path} holds more than {LARGEST >> 20} MB of text; give a part of it.",
            fr=f"{path} contient plus de {LARGEST >> 20} Mo de texte ; donnez-en une partie.",
        )
    return data


def decoded(data: bytes, path: Path) -> str:
    """The text of UTF-8 bytes; a byte order mark is passed over.

    Raises:
        RegardError: naming the first line that is written otherwise.
    """
    try:
        return data.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RegardError(
            en=f"{path} must be UTF-8 throughout; line {line} holds the byte 0x{data[error.start]:02X}, which is not. "
            "Save the file as UTF-8.",
            fr=f"{path} doit être entièrement en UTF-8 ; la ligne {line} contient l'octet 0x{data[error.start]:02X}, qui n'en est pas. "
            "Enregistrez le fichier en UTF-8.",
        ) from error


def lines(text: str) -> Iterator[str]:
    """Lines without their ends; only a line feed ends one, not the rarer marks that `str.splitlines` cuts at."""
    return (line.removesuffix("\r") for line in text.split("\n"))


def _table(text: str, kind: str, columns: Sequence[str], path: Path) -> list[tuple[str, ...]]:
    numbered = _split(text) if kind == ".tsv" else _quoted(text, path)
    names = next((fields for _, fields in numbered), [])
    missing = [name for name in columns if name not in names]
    if missing:
        raise RegardError(
            en=f"{path} must have the columns {', '.join(columns)}; its header has {', '.join(names) or 'nothing'}. "
            f"Add {', '.join(missing)} to its first line.",
            fr=f"{path} doit avoir les colonnes {', '.join(columns)} ; son en-tête a {', '.join(names) or 'rien'}. "
            f"Ajoutez {', '.join(missing)} à sa première ligne.",
        )
    places = [names.index(name) for name in columns]
    rows: list[tuple[str, ...]] = []
    for number, fields in numbered:
        if len(fields) != len(names):
            raise RegardError(
                en=f"Line {number} of {path} must have {len(names)} fields, as its header; it has {len(fields)}. Correct that line.",
                fr=f"La ligne {number} de {path} doit avoir {len(names)} champs, comme son en-tête ; elle en a {len(fields)}. "
                "Corrigez-la.",
            )
        rows.append(tuple(fields[place] for place in places))
    return rows


def _split(text: str) -> Iterator[tuple[int, list[str]]]:
    return ((number, line.split("\t")) for number, line in enumerate(lines(text), 1) if line)


def _quoted(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    header = next(lines(text))
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            if fields:
                yield reader.line_num, fields
    except csv.Error as error:
        raise RegardError(
            en=f"Line {reader.line_num} of {path} is not proper CSV ({error}); check its quotation marks.",
            fr=f"La ligne {reader.line_num} de {path} n'est pas du CSV correct ({error}) ; vérifiez ses guillemets.",
        ) from error
