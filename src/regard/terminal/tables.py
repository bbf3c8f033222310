"""A table as a file: Parquet, CSV or JSON, there whole or not at all."""

from __future__ import annotations

import contextlib
import io
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from regard.terminal.files import not_written

if TYPE_CHECKING:
    import polars

SUFFIXES = (".parquet", ".csv", ".json")


def write(table: polars.DataFrame, path: Path) -> None:
    """Writes the table, to a neighbour first, so that nobody ever sees half a file.

    Raises:
        RegardError: if the disk is full, or the place has gone.
    """
    content = _content(table, path.suffix.lower())
    temporary = path.with_name(f".regard-{secrets.token_hex(8)}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException as error:  # an interruption too leaves nothing behind
        with contextlib.suppress(OSError):
            temporary.unlink()
        if not isinstance(error, OSError):
            raise
        raise not_written(path, error) from error


def _content(table: polars.DataFrame, suffix: str) -> memoryview:
    """The file's bytes: a table has a row a head, and Polars writing itself would not say what the disk refused."""
    written = io.BytesIO()
    match suffix:
        case ".parquet":
            table.write_parquet(written)
        case ".csv":
            table.write_csv(written)
        case _:
            table.write_json(written)
    return written.getbuffer()
