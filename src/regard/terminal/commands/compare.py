"""`regard compare`: recurrence against attention, measured."""

from pathlib import Path
from typing import Annotated

from cyclopts import App

from regard.terminal import comparing
from regard.terminal.commands.options import number, option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Measure recurrence against attention: equal parameters, equal training time.\n\n"
            "The whole comparison takes long, --quick some minutes on two cores. Ctrl-C stops; the same command goes "
            "on.\n\n"
            "Example: regard compare --quick",
            "Mesurer la récurrence face à l'attention : mêmes nombres de paramètres, même temps d'entraînement.\n\n"
            "La comparaison entière est longue, --quick prend quelques minutes sur deux cœurs. Ctrl-C arrête ; la même "
            "commande reprend.\n\n"
            "Exemple : regard compare --quick",
        )
    )
    def compare(
        *,
        quick: Annotated[
            bool,
            option(
                "Copying and agreement only: nothing is translated, no step is timed.",
                "Copie et accord seulement : rien n'est traduit, aucun pas n'est chronométré.",
            ),
        ] = False,
        as_json: Annotated[
            bool,
            option("Print the whole result as JSON.", "Afficher tout le résultat en JSON.", name="--json"),
        ] = False,
        output: Annotated[
            Path | None,
            option(
                "JSON file to write the result to.",
                "Fichier JSON où écrire le résultat.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        seeds: Annotated[
            int,
            number(
                "How often each training is repeated, with another seed.",
                "Nombre de répétitions de chaque entraînement, avec une autre graine.",
            ),
        ] = 3,
        data: Annotated[
            Path | None,
            option(
                "Table of English and French sentences to translate (.tsv, .csv, each also .gz), or Tatoeba's public file.",
                "Table de phrases anglaises et françaises à traduire (.tsv, .csv, aussi en .gz), ou le fichier public de Tatoeba.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
    ) -> None:
        comparing.compare(
            comparing.Wanted(quick=quick, as_json=as_json, output=output, seeds=seeds, data=data)
        )
