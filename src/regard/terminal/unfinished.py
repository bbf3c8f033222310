"""Work that was interrupted, kept beside its result until it is done: there whole, or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regard.errors import Sentence

EVERY = 5.0
"""Seconds of work that an interruption may cost, at most; more where saving itself takes long."""

SCHEMA = 2
"""Version of the file: the SHA-256 of all that follows, then the arrays as NumPy writes them."""

_ASKED: dict[str, Sentence] = {
    "text": {"en": "the text", "fr": "le texte"},
    "model": {"en": "the model", "fr": "le modèle"},
    "version": {"en": "the version of Regard", "fr": "la version de Regard"},
}


@dataclass
class Unfinished:
    """Where half-done work is kept.

    Attributes:
        path: The file, beside the one that will hold the result.
        asked: What the work is about, by ``text``, ``model`` and ``version``; other work does not go on from it.
    """

    path: Path
    asked: dict[str, str]
    _saved: float = field(default_factory=time.monotonic)
    _took: float = 0.0

    @classmethod
    def beside(cls, output: Path, asked: dict[str, str]) -> Unfinished:
        """The place for work whose result goes to a file."""
        return cls(output.with_name(f"{output.name}.unfinished"), asked | {"schema": str(SCHEMA)})

    def load(self) -> tuple[dict[str, Any] | None, Sentence | None]:
        """What was saved, where it is about the same; else why not, where there is something to say."""
        import numpy as np

        if not self.path.exists():
            return None, None
        try:
            content = _checked(self.path.read_bytes())
        except (OSError, ValueError):
            return None, {
                "en": f'"{self.path}" is damaged, so the work begins anew.',
                "fr": f"« {self.path} » est abîmé : le travail recommence du début.",
            }
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
        asked = json.loads(str(found.pop("asked")))
        if asked == self.asked:
            return found, None
        changed = [name for name in _ASKED if asked.get(name) != self.asked[name]] or ["version"]
        return None, {
            "en": f"Changed since the last run: {', '.join(_ASKED[name]['en'] for name in changed)}. The work begins anew.",
            "fr": f"Changé depuis la dernière exécution : {', '.join(_ASKED[name]['fr'] for name in changed)}. "
            "Le travail recommence du début.",
        }

    def is_due(self) -> bool:
        """Whether it is time to save; saving takes a twentieth of the time at most."""
        return time.monotonic() - self._saved >= max(EVERY, 20 * self._took)

    def save(self, arrays: dict[str, Any]) -> None:
        """Keeps these arrays instead of the ones before, once they are safely on the disk."""
        import numpy as np

        begun = time.monotonic()
        written = io.BytesIO()
        np.savez(written, asked=np.array(json.dumps(self.asked)), **arrays)
        content = written.getbuffer()
        try:
            with self._half.open("wb") as file:
                file.write(hashlib.sha256(content).digest())
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._half.replace(self.path)
        finally:
            self._half.unlink(missing_ok=True)
        self._saved = time.monotonic()
        self._took = self._saved - begun

    def forget(self) -> None:
        """Takes the file away: the work is done. A run that was killed while it saved may have left another."""
        self.path.unlink(missing_ok=True)
        self._half.unlink(missing_ok=True)

    @property
    def _half(self) -> Path:
        """Where a file stands until it is whole."""
        return self.path.with_name(f".{self.path.name}")


def _checked(whole: bytes) -> bytes:
    """What follows the checksum: with a wrong byte anywhere, NumPy might fail in any way, or read other numbers.

    Raises:
        ValueError: if it is not what was written.
    """
    size = hashlib.sha256().digest_size
    checksum, content = whole[:size], whole[size:]
    if hashlib.sha256(content).digest() != checksum:
        raise ValueError("damaged")
    return content
