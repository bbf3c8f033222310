"""What a pyramid's folder says of itself: one JSON file, written last, without which nothing in the folder is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from regard.measures.pyramid import files
from regard.measures.pyramid.content import HeadPlace
from regard.measures.pyramid.damage import damaged, foreign, not_there, other_version, unfinished
from regard.measures.pyramid.files import Entry
from regard.measures.pyramid.levels import coarsest
from regard.measures.pyramid.lock import NAME as LOCK

SCHEMA = 1
"""Version of the folder's form."""

FINISHED = "manifest.json"
"""There once the pyramid is whole."""

BEGUN = "building.json"
"""There while the levels are being computed: all that they are computed from is in the folder."""

PROGRESS = "progress.json"
"""How far that has come."""

_FORMAT = "regard zoom pyramid"
_OURS = (FINISHED, BEGUN, PROGRESS, LOCK)


@dataclass(frozen=True)
class HeadFiles:
    """What a head is computed from, by the names of its files; heads share what they have in common.

    Attributes:
        place: Which head it is.
        scale: Factor of the dot products.
        softcap: Bound of the scores.
        sink: The extra score, where there is one.
        query: ``[queries, head_dim]``.
        key: ``[keys, head_dim]``.
        bias: ``[queries, keys]``.
        intervals: ``[queries, 2]``: the first visible key, and the first one after it that is not.
        bits: ``[queries, keys / 8]``: one bit a key, for a mask that is not of intervals.
    """

    place: HeadPlace
    scale: float
    softcap: float | None
    sink: float | None
    query: str
    key: str
    bias: str | None
    intervals: str | None
    bits: str | None

    @property
    def normalizer(self) -> str:
        """File of the log-normalizers, ``[queries]``."""
        return f"layer-{self.place.layer}.head-{self.place.head}.log-normalizer.npy"

    def level(self, number: int) -> str:
        """File of the codes of a stored level, ``[rows, columns]`` of pixels."""
        return f"layer-{self.place.layer}.head-{self.place.head}.level-{number}.npy"


@dataclass(frozen=True)
class Manifest:
    """What a pyramid is of, and every file that belongs to it.

    Attributes:
        digest: Names the content.
        origin: Whatever the maker wants to find it by.
        model: Name of the model.
        text: What was read.
        kind: "self" or "cross".
        queries: Number of rows of the matrix.
        keys: Number of columns.
        heads: What there is of each head.
        files: What there is to know of each file, by name.
        schema: Version of the folder's form.
    """

    digest: str
    origin: str
    model: str
    text: str
    kind: Literal["self", "cross"]
    queries: int
    keys: int
    heads: tuple[HeadFiles, ...]
    files: dict[str, Entry] = field(default_factory=dict)
    schema: int = SCHEMA

    @property
    def levels(self) -> int:
        """Number of the coarsest level."""
        return coarsest(self.queries, self.keys)

    def write(self, path: Path) -> None:
        """Writes it, in one step."""
        files.write_json(path, {"format": _FORMAT, **asdict(self)})


def read(path: Path) -> Manifest:
    """The manifest in a file.

    Raises:
        DamagedPyramid: if it has changed, or another version wrote it.
    """
    found = files.read_json(path)
    if found.pop("format", None) != _FORMAT:
        raise damaged(path, "is not the manifest of a pyramid", "n'est pas le manifeste d'une pyramide")
    if found["schema"] != SCHEMA:
        raise other_version(path.parent, found["schema"], SCHEMA)
    heads = tuple(HeadFiles(**{**head, "place": HeadPlace(**head["place"])}) for head in found.pop("heads"))
    entries = {name: _entry(**entry) for name, entry in found.pop("files").items()}
    return Manifest(**found, heads=heads, files=entries)


def _entry(*, shape: list[int], checksums: list[int], **more: Any) -> Entry:
    return Entry(shape=tuple(shape), checksums=tuple(checksums), **more)


def finished(folder: Path) -> Manifest:
    """The manifest of a whole pyramid.

    Raises:
        RegardError: if there is none, it is not finished, is damaged, or of another version.
    """
    if (folder / FINISHED).is_file():
        return read(folder / FINISHED)
    raise unfinished(folder) if (folder / BEGUN).is_file() else not_there(folder)


def check_free(folder: Path) -> None:
    """Refuses a folder in which something else lies: nothing there is ever mixed with a pyramid, or deleted.

    Raises:
        RegardError: if there is such a thing.
    """
    other = sorted(
        path.name for path in folder.iterdir() if not _is_ours(path) and not path.name.startswith(".")
    )
    if other:
        raise foreign(folder, other[0])


def clear(folder: Path) -> None:
    """Removes a pyramid, whole or begun; the manifest goes first, so that what is left is never read."""
    for name in (FINISHED, BEGUN, PROGRESS):
        (folder / name).unlink(missing_ok=True)
    for path in folder.iterdir():
        if _is_ours(path) and path.name != LOCK:
            path.unlink()


def _is_ours(path: Path) -> bool:
    name = path.name.removesuffix(files.PARTIAL)
    return name in _OURS or (
        name.endswith(".npy") and name.startswith(("layer-", "query-tokens", "key-tokens"))
    )
