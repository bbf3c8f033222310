"""What was measured so far, kept cell by cell, so that a comparison that was stopped goes on."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from regard.errors import RegardError


class Journal:
    """Results by cell, in a file of one line each.

    Args:
        path: The file; None keeps nothing beyond this run.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._found: dict[str, dict[str, Any]] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(ValueError):  # the last line of a run that was killed while it wrote
                    cell, result = json.loads(line)
                    self._found[_key(cell)] = result

    def __len__(self) -> int:
        return len(self._found)

    def get(self, cell: dict[str, Any]) -> dict[str, Any] | None:
        """What was measured, or None."""
        return self._found.get(_key(cell))

    def add(self, cell: dict[str, Any], result: dict[str, Any]) -> None:
        """Keeps a result at once.

        Raises:
            RegardError: if the disk refuses it.
        """
        self._found[_key(cell)] = result
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([cell, result]) + "\n")
        except OSError as error:
            raise RegardError(
                en=f"{self.path} cannot be written ({error.strerror}): make room or set another cache folder.",
                fr=f"{self.path} ne peut pas être écrit ({error.strerror}) : faites de la place ou choisissez un autre dossier de cache.",
            ) from error

    def forget(self) -> None:
        """Lets go of the file."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _key(cell: dict[str, Any]) -> str:
    return json.dumps(cell, sort_keys=True)
