"""``regard zoom``: the pyramid of a text, made once and then shown at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regard.errors import Language, Sentence, language
from regard.terminal import progress, reading, streams
from regard.terminal.numbers import grouped

if TYPE_CHECKING:
    from regard.measures.pyramid import Estimate, Pyramid

_VERSION = 1
"""Part of every origin: raise it when the same input comes to mean another pyramid."""

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of ``regard zoom``.

    Attributes:
        model: Library name, folder or Hub id.
        layer: Layer, from 0.
        head: Head, from 0; all of the layer where it is None.
        output: Folder of the pyramid; one in the platform's cache where it is None.
        rebuild: Replace what is there.
        cut: Read the beginning of a text that is too long.
        serve: Show it once it is there.
        port: Port to show it on.
        browser: Open a browser.
        language: Language of the page, where one was chosen.
    """

    model: str
    layer: int
    head: int | None
    output: Path | None
    rebuild: bool
    cut: bool
    serve: bool
    port: int | None
    browser: bool
    language: Language | None


def zoom(given: str, wanted: Wanted) -> None:
    """Makes the pyramid of a text or opens the one that is there, and shows it until it is interrupted.

    Raises:
        RegardError: for a text, model, layer, head, folder or port that cannot be had.
    """
    text = reading.text_of(given)
    if wanted.serve and wanted.port is not None:
        from regard.lab.server import listen

        listen(wanted.port).close()  # a port that cannot be had is told before anything that takes long
    pyramid = _there(text, wanted) or _made(text, wanted)
    try:
        streams.tell(_told(pyramid))
        for sentence in _failures(pyramid):
            streams.complain(sentence[language()])
        if wanted.serve:
            from regard.lab.server import serve

            serve(
                wanted.port,
                language=wanted.language,
                browser=wanted.browser,
                model=wanted.model,
                pyramid=pyramid,
            )
    finally:
        pyramid.close()


def _there(text: str, wanted: Wanted) -> Pyramid | None:
    """The pyramid of this very input, finished if need be, without running the model."""
    from regard.measures.pyramid import Pyramid, found, resume

    origin = _origin(text, wanted)
    folder = _folder(origin, wanted)
    if wanted.rebuild or not origin or folder is None:
        return None
    known = found(folder)
    if known is None or known.origin != origin:
        return None
    with _watched({"en": "Continuing", "fr": "Reprise"}) as told:
        resume(folder, told)
    return Pyramid.open(folder)


def _made(text: str, wanted: Wanted) -> Pyramid:
    """The pyramid of what the model does with the text, made anew."""
    from regard.measures.pyramid import Content, Pyramid, check, estimate, found

    if wanted.output is not None:
        check(wanted.output)
    record = reading.record_of(text, model=wanted.model, cut=wanted.cut)
    heads = None if wanted.head is None else [wanted.head]
    content = Content.of(record, [wanted.layer], heads)
    for notice in reading.notices(record):
        streams.complain(notice[language()])
    origin = _origin(text, wanted)  # a model of the Hub may be on this disk only now
    folder = _folder(origin or content.digest, wanted)
    assert folder is not None
    if wanted.rebuild or found(folder) is None:
        streams.complain(_expected(estimate(content), folder))
    with _watched({"en": "Building", "fr": "Construction"}) as told:
        return Pyramid.build(
            record,
            folder,
            layers=[wanted.layer],
            heads=heads,
            origin=origin,
            rebuild=wanted.rebuild,
            progress=told,
        )


def _folder(name: str, wanted: Wanted) -> Path | None:
    """Where the pyramid goes: where it is wanted, else under its name in the platform's cache."""
    if wanted.output is not None or not name:
        return wanted.output
    from platformdirs import user_cache_path

    return user_cache_path("regard", appauthor=False) / "zoom" / name


def _origin(text: str, wanted: Wanted) -> str:
    """A name for the input, known without running the model; empty where the model's files cannot be looked at."""
    files = _model_files(wanted.model)
    if files is None:
        return ""
    asked = [_VERSION, text, wanted.cut, wanted.model, wanted.layer, wanted.head, files]
    return hashlib.sha256(json.dumps(asked).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _model_files(model: str) -> list[tuple[str, int, int]] | None:
    """Name, size and date of each file of a model: a model that was trained on is another one."""
    folder = _model_folder(model)
    if folder is None:
        return None
    found = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    return [(name, state.st_size, state.st_mtime_ns) for name, state in found]


def _model_folder(model: str) -> Path | None:
    from regard.models import library

    entry = library.entry(model)
    if entry is not None:
        return entry.folder
    if os.path.isdir(model):
        return Path(model)
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        config = try_to_load_from_cache(model, "config.json")
    except HFValidationError:  # not even a name; reading with it says so
        return None
    return Path(config).parent if isinstance(config, str) else None


@contextmanager
def _watched(doing: Sentence) -> Iterator[Callable[[int, int], None]]:
    """A bar, and a word on how to go on: every tile that was written is kept."""
    with progress.stoppable(lambda: True), progress.bar(doing[language()]) as told:
        yield told


def _expected(estimate: Estimate, folder: Path) -> str:
    time, size = _time(estimate.seconds), _size(estimate.bytes)
    return {
        "en": f'Building the zoom pyramid in "{folder}": {time}, {size}.',
        "fr": f"Construction de la pyramide de zoom dans « {folder} » : {time}, {size}.",
    }[language()]


def _told(pyramid: Pyramid) -> str:
    """What is there, and where."""
    queries, keys, heads = (grouped(number) for number in (pyramid.queries, pyramid.keys, len(pyramid.heads)))
    layer = pyramid.heads[0].layer
    return {
        "en": f"Zoom pyramid: {pyramid.folder} (layer {layer}, heads: {heads}, {queries} × {keys} weights)",
        "fr": f"Pyramide de zoom : {pyramid.folder} (couche {layer}, têtes : {heads}, {queries} × {keys} poids)",
    }[language()]


def _failures(pyramid: Pyramid) -> list[Sentence]:
    from regard.measures.failures import failed_sentence

    names = dict.fromkeys(place.name for place in pyramid.heads if place.proof == "failed")
    return [failed_sentence(streams.printable(name)) for name in names]


def _time(seconds: float) -> str:
    """A duration as people say it."""
    if seconds < 1:
        return {"en": "less than a second", "fr": "moins d'une seconde"}[language()]
    size, unit = (
        (1, "s") if seconds < 2 * _MINUTE else (_MINUTE, "min") if seconds < 2 * _HOUR else (_HOUR, "h")
    )
    return {"en": f"about {seconds / size:.0f} {unit}", "fr": f"environ {seconds / size:.0f} {unit}"}[
        language()
    ]


def _size(count: int) -> str:
    """Megabytes, at least 0.1."""
    number = f"{max(count / 1e6, 0.1):.{0 if count >= 1e7 else 1}f}"
    return {"en": f"{number} MB", "fr": f"{number.replace('.', ',')} Mo"}[language()]
