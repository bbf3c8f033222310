"""`regard class`: what teachers do with progress codes."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from regard.terminal import class_report
from regard.terminal.commands.options import option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        name="class",
        help=say(
            "For teachers: from your learners' progress codes, who is where, and which mistakes are common.\n\n"
            "FOLDER holds a text file for each learner, or one with a name and a code in each line, or copies of progress.sqlite3. "
            "WHAT is report.\n\n"
            "Example: regard class report codes --output class.html",
            "Pour l'enseignant : d'après les codes de progression des élèves, qui en est où, et quelles erreurs sont fréquentes.\n\n"
            "DOSSIER contient un fichier texte par élève, ou un seul avec un nom et un code par ligne, ou des copies de progress.sqlite3. "
            "QUOI vaut report.\n\n"
            "Exemple : regard class report codes --output classe.html",
        ),
    )
    def class_(
        what: Annotated[
            Literal["report"],
            Parameter(help=say("What to make: report.", "Quoi faire : report."), name=say("WHAT", "QUOI")),
        ],
        folder: Annotated[
            Path,
            Parameter(
                help=say("Where the codes and files are.", "Où sont les codes et fichiers."),
                name=say("FOLDER", "DOSSIER"),
            ),
        ],
        /,
        *,
        output: Annotated[
            Path | None,
            option(
                "Page to write, .html. Without it and without --csv: class.html.",
                "Page à écrire, .html. Sans cette option ni --csv : class.html.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        csv: Annotated[
            Path | None,
            option(
                "Table to write, .csv.",
                "Tableau à écrire, .csv.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
    ) -> None:
        class_report.report(folder, class_report.Wanted(output=output, csv=csv))
