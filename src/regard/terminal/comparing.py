"""``regard compare``: recurrence against attention, measured on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard.errors import RegardError, language
from regard.terminal import comparison_tables, files, progress, streams
from regard.views.places import writable

if TYPE_CHECKING:
    from regard.comparison.comparing import Data
    from regard.comparison.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of ``regard compare``.

    Attributes:
        quick: Only the tasks made by rule.
        as_json: Print the whole result as JSON.
        output: File to write it to, if any.
        seeds: How often each training is repeated.
        data: A table of English and French sentences, or the public file; what was downloaded before unless given.
    """

    quick: bool
    as_json: bool
    output: Path | None
    seeds: int
    data: Path | None


def compare(wanted: Wanted) -> None:
    """Measures, then writes the file, prints JSON, or tells what came of it.

    Raises:
        RegardError: for options that do not fit, or sentences that cannot be had.
    """
    output = None if wanted.output is None else _json_file(wanted.output)
    if wanted.quick and wanted.data is not None:
        raise RegardError(
            en="--quick translates nothing, so it needs no --data: leave one of them out.",
            fr="--quick ne traduit rien et n'a pas besoin de --data : retirez l'un des deux.",
        )
    if wanted.seeds < 1:
        raise RegardError(
            en=f"--seeds must be 1 or more; it is {wanted.seeds}.",
            fr=f"--seeds doit valoir au moins 1 ; reçu {wanted.seeds}.",
        )
    result = _measured(wanted)
    if output is not None:
        _write(output, result)
    if wanted.as_json:
        streams.tell(json.dumps(result, allow_nan=False))
    elif output is None:
        streams.tell("\n".join(comparison_tables.told(result)))
    if output is not None:
        written = {"en": f"Written: {output}", "fr": f"Fichier écrit : {output}"}[language()]
        (streams.complain if wanted.as_json else streams.tell)(written)


def _json_file(path: Path) -> Path:
    if path.suffix.lower() != ".json":
        raise RegardError(
            en=f'The name of the file must end in .json; "{path}" does not.',
            fr=f"Le nom du fichier doit finir par .json ; « {path} » ne convient pas.",
        )
    return writable(path)


def _measured(wanted: Wanted) -> dict[str, Any]:
    from platformdirs import user_cache_path

    from regard.comparison import comparing

    data = None if wanted.quick else _sentences(wanted.data)
    plan = _plan(wanted)
    journal = comparing.journal_for(plan, data, user_cache_path("regard", appauthor=False) / "comparison")
    doing = {"en": "Comparing", "fr": "Comparaison"}[language()]
    with progress.stoppable(lambda: len(journal) > 0), progress.bar(doing) as told:
        result = comparing.compare(plan, data=data, journal=journal, report=told)
    journal.forget()
    return result


def _plan(wanted: Wanted) -> Plan:
    from regard.comparison import plan, speed

    workers = min(2, speed.cores())
    if wanted.quick:
        return plan.quick(seeds=wanted.seeds, workers=workers)
    return plan.Plan(seeds=wanted.seeds, workers=workers)


def _sentences(path: Path | None) -> Data:
    """Sentences to translate; whether their score can be counted is found out before anything is measured."""
    from regard.comparison.comparing import Data
    from regard.training.extras import extra
    from regard.training.sources import opening
    from regard.training.sources.tatoeba import TATOEBA

    extra("sacrebleu")
    extra("tokenizers")
    try:
        opened = opening.load(TATOEBA, path=path)
    except RegardError as error:
        if path is not None:
            raise
        address = TATOEBA.files[0].address
        raise RegardError(
            en=f"The whole comparison translates: give --data with a table of English and French sentences, or the file that you "
            f"downloaded from {address}; or leave translation out with --quick.",
            fr="La comparaison entière traduit : donnez dans --data une table de phrases anglaises et françaises, ou le fichier "
            f"téléchargé depuis {address} ; ou laissez la traduction de côté avec --quick.",
        ) from error
    about = {
        "name": TATOEBA.name,
        "licence": TATOEBA.licence,
        "attribution": dict(TATOEBA.attribution),
        "sha256": list(opened.sha256),
        "known": opened.known,
    }
    return Data(opened.table.rows, about)


def _write(path: Path, result: dict[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(json.dumps(result, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise files.not_written(path, error) from error
