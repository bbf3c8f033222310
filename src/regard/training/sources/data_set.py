"""What is known about a public set of data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from regard.errors import Sentence

Row = tuple[str, ...]


@dataclass(frozen=True)
class PublicFile:
    """A file at a public address.

    Attributes:
        address: Where it is.
        sha256: Checksum of its bytes, or None where its publisher replaces it from time to time, or nobody has stated one.
        largest: Bytes beyond which a download stops.
    """

    address: str
    sha256: str | None = None
    largest: int = 2**26

    @property
    def name(self) -> str:
        """Its name, the last part of the address."""
        return unquote(urlsplit(self.address).path.rsplit("/", 1)[-1])


@dataclass(frozen=True)
class DataSet:
    """A set of data that models of Regard are trained on.

    Attributes:
        name: What to call it by.
        title: Its name for people.
        columns: What a row holds.
        licence: Its licence.
        attribution: The sentence to print wherever the data or a model trained on them is passed on.
        files: Where it is published.
        rows: Reads the rows from these files, in the same order.
        prepared: Name of the table that Regard's own models were trained from, with the same columns, or None.
        prepared_sha256: Checksum of that table.
    """

    name: str
    title: Sentence
    columns: tuple[str, ...]
    licence: str
    attribution: Sentence
    files: tuple[PublicFile, ...]
    rows: Callable[[Sequence[Path]], list[Row]]
    prepared: str | None
    prepared_sha256: str | None
