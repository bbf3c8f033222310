"""``regard class report``: for a teacher, from the learners' progress codes and files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from regard.errors import RegardError, Sentence, language
from regard.terminal import streams

PAGE = "class.html"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of ``regard class report``.

    Attributes:
        output: Page to write; ``class.html`` in the current folder where no file is named at all.
        csv: Table to write, if any.
    """

    output: Path | None
    csv: Path | None


def report(folder: Path, wanted: Wanted) -> None:
    """Reads what learners handed in, writes the page and the table, and says what came of it.

    Raises:
        RegardError: if there is nothing to read, or a file cannot be written.
    """
    output = Path(PAGE) if wanted.output is None and wanted.csv is None else wanted.output
    for path, ending in ((output, ".html"), (wanted.csv, ".csv")):
        if path is not None:
            _check(path, ending)
    from regard.course.report import page, reading, table, tally
    from regard.views.export import write_whole

    handed = reading.read(folder)
    if output is not None:
        write_whole(output, page.page(handed, language()))
    if wanted.csv is not None:
        write_whole(wanted.csv, table.table(handed, language()))
    counts = tally.at_each(handed.learners)
    _say(
        {
            "en": f"Learners: {len(handed.learners)}; done with every lesson: {counts['']}.",
            "fr": f"Élèves : {len(handed.learners)} ; toutes les leçons finies : {counts['']}.",
        }
    )
    for mistake in tally.mistakes(handed.learners)[:1]:
        title, count = mistake.title[language()], len(mistake.names)
        _say(
            {
                "en": f"The commonest mistake: {title} ({count}).",
                "fr": f"L’erreur la plus fréquente : {title} ({count}).",
            }
        )
    for each in handed.unreadable:
        streams.complain(f"{each.source}: {each.reason[language()]}")
    for path in (output, wanted.csv):
        if path is not None:
            _say({"en": f"Written: {path}", "fr": f"Fichier écrit : {path}"})


def _check(path: Path, ending: str) -> None:
    """Before anything is read: a wrong name is told at once."""
    if path.suffix.lower() == ending:
        from regard.views.places import writable

        writable(path, (ending, ending))
        return
    option = "--output" if ending == ".html" else "--csv"
    raise RegardError(
        en=f'The name after {option} must end in {ending}; "{path}" does not.',
        fr=f"Le nom après {option} doit finir par {ending} ; « {path} » ne convient pas.",
    )


def _say(sentence: Sentence) -> None:
    streams.tell(streams.printable(sentence[language()]))
