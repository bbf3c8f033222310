"""A table as a file: Parquet, CSV or JSON, there whole or not at all."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from regard.errors import RegardError

if TYPE_CHECKING:
    import polars

SUFFIXES = (".parquet", ".csv", ".json")


def write(table: polars.DataFrame, path: Path) -> None:
    """Writes the table, to a neighbour first, so that nobody ever sees half a file.

    Raises:
        RegardError: if the disk is full, or the place has gone.
    """
    temporary = path.with_name(f".regard-{secrets.token_hex(8)}")
    try:
        match path.suffix.lower():
            case ".parquet":
                table.write_parquet(temporary)
            case ".csv":
                table.write_csv(temporary)
            case _:
                table.write_json(temporary)
        temporary.replace(path)
    except BaseException as error:  # an interruption too leaves nothing behind
        with contextlib.suppress(OSError):
            temporary.unlink()
        if not isinstance(error, OSError):
            raise
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> RegardError:
    """The error for a file that could not be written."""
    return RegardError(
        en=f'"{path}" could not be written ({error.strerror}). Make room there, or choose another place.',
        fr=f"« {path} » n'a pas pu être écrit ({error.strerror}). Faites de la place, ou choisissez un autre endroit.",
    )
