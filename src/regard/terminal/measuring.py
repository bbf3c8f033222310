"""``regard measure``: what every head of a model does with a text of any length."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regard import __version__
from regard.errors import RegardError, Sentence, language
from regard.terminal import files, garbage, progress, streams, tables, texts
from regard.terminal.texts import Text
from regard.terminal.unfinished import Unfinished
from regard.views.places import writable

if TYPE_CHECKING:
    import polars

    from regard.measures.roles import Tally

_MOST_NOTICES = 3


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of ``regard measure``.

    Attributes:
        model: Library name, folder or Hub id.
        output: File to write, if any.
        as_json: Print the measures as JSON.
    """

    model: str
    output: Path | None
    as_json: bool


def measure(given: str, wanted: Wanted) -> None:
    """Reads the text window by window, then writes the file, prints JSON, or tells what the heads do.

    Raises:
        RegardError: for a text, a model or a file that cannot be had.
    """
    output = None if wanted.output is None else writable(wanted.output, tables.SUFFIXES)
    text = texts.given(given)
    work = _Work(text, wanted, _unfinished(text, wanted, output))
    work.run()
    for notice in work.notices:
        streams.complain(notice[language()])
    from regard.measures.roles.frame import frame
    from regard.terminal import head_table

    table = frame(work.tally)
    if output is not None:
        tables.write(table, output)
        work.done()
    if wanted.as_json:
        streams.tell(_json(work.tally, table))
    elif output is None:
        streams.tell(head_table.told(work.tally, table))
    if output is not None or wanted.as_json:  # the table says it itself
        for sentence in head_table.failures(table):
            streams.complain(sentence)
    if output is not None:
        _say_written(output, wanted)


def _say_written(output: Path, wanted: Wanted) -> None:
    written = {"en": f"Written: {output}", "fr": f"Fichier écrit : {output}"}[language()]
    (streams.complain if wanted.as_json else streams.tell)(written)


def _json(tally: Tally, table: polars.DataFrame) -> str:
    """All ASCII: a terminal that cannot write a letter must not change what a program reads."""
    whole = {
        "model": tally.model,
        "texts": tally.texts,
        "thresholds": asdict(tally.thresholds),
        "heads": table.to_dicts(),
    }
    return json.dumps(whole, allow_nan=False)


def _unfinished(text: Text, wanted: Wanted, output: Path | None) -> Unfinished | None:
    """Where half-done work is kept, beside the output."""
    with garbage.loading():
        from regard import long_texts, workbench

    with _loading(wanted.model):
        loaded = workbench.ready(wanted.model)
    if output is None:
        return None
    model = f"{wanted.model} {long_texts.fingerprint(loaded)}"
    return Unfinished.beside(output, {"text": text.digest, "model": model, "version": __version__})


@contextmanager
def _loading(model: str) -> Iterator[None]:
    started = {"en": "Loading {} ...", "fr": "Chargement de {} ..."}[language()]
    with streams.waiting(started.format(streams.printable(model))):
        yield


class _Work:
    """A text that is being measured: how far it was read, and the sums so far."""

    def __init__(self, text: Text, wanted: Wanted, unfinished: Unfinished | None) -> None:
        from regard.measures.roles import Tally

        self.tally, self.place = Tally(), 0
        self.notices: list[Sentence] = []
        self._text, self._model, self._unfinished = text, wanted.model, unfinished
        if unfinished is not None:
            self._go_on_from(unfinished)

    def run(self) -> None:
        """Reads on to the end.

        Raises:
            RegardError: if there is nothing to read.
        """
        from regard import long_texts

        doing, length = {"en": "Measuring", "fr": "Mesure"}[language()], self._text.length
        with (
            progress.stoppable(self._is_kept),
            progress.bar(doing) as told,
            self._text.opened_at(self.place) as file,
        ):
            told(self.place, length)
            for window in long_texts.windows(file, self._model):
                self.tally.add(window.record)
                self.place += window.characters
                self._note(window.record.notices)
                told(self.place, length)
                self._save()
        if not self.tally.texts:
            raise RegardError(
                en="There is nothing to read in this text; give at least one word.",
                fr="Il n'y a rien à lire dans ce texte ; donnez au moins un mot.",
            )

    def done(self) -> None:
        """Lets go of what was kept for an interruption."""
        if self._unfinished is not None:
            self._unfinished.forget()

    def _go_on_from(self, unfinished: Unfinished) -> None:
        found, why_not = unfinished.load()
        if why_not is not None:
            streams.complain(why_not[language()])
        if found is None:
            return
        self.place = int(found.pop("place"))
        self.notices = json.loads(str(found.pop("notices")))
        self.tally.restored(found)
        share = math.floor(100 * self.place / max(self._text.length, 1))
        told = {
            "en": f"Going on where the last run stopped, at {share}% of the text.",
            "fr": f"Reprise là où la dernière exécution s'est arrêtée, à {share} % du texte.",
        }
        streams.complain(told[language()])

    def _save(self) -> None:
        if self._unfinished is not None and self._unfinished.is_due():
            notices = json.dumps(self.notices)
            try:
                self._unfinished.save({"place": self.place, "notices": notices, **self.tally.saved()})
            except OSError as error:
                raise files.not_written(self._unfinished.path, error) from error

    def _is_kept(self) -> bool:
        return self._unfinished is not None and self._unfinished.path.exists()

    def _note(self, notices: list[Sentence]) -> None:
        """Keeps the first few things that a person should know; a long text may have hundreds."""
        for notice in notices:
            if notice not in self.notices and len(self.notices) < _MOST_NOTICES:
                self.notices.append(notice)
