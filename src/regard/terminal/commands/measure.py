"""`regard measure`: what every head of a model does."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from regard.terminal import measuring
from regard.terminal.commands.options import option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Measure what every head of a model does with a text or a file of any length.\n\n"
            "A text longer than the model's window is read window by window. With --output, the same command goes on after an "
            "interruption.\n\n"
            "Example: regard measure book.txt --output heads.csv",
            "Mesurer ce que chaque tête d'un modèle fait d'un texte, ou d'un fichier de n'importe quelle longueur.\n\n"
            "Un texte plus long que la fenêtre du modèle est lu fenêtre par fenêtre. Avec --output, la même commande reprend après une "
            "interruption.\n\n"
            "Exemple : regard measure livre.txt --output tetes.csv",
        )
    )
    def measure(
        text: Annotated[
            str,
            Parameter(
                help=say(
                    "A text file, or a text between quotation marks; - reads it from standard input.",
                    "Un fichier de texte, ou un texte entre guillemets ; - le lit sur l'entrée standard.",
                ),
                name=say("TEXT", "TEXTE"),
                allow_leading_hyphen=True,
            ),
        ],
        /,
        *,
        model: Annotated[
            str,
            option(
                "Name of a model of the library, folder, or Hub id.",
                "Nom d'un modèle de la bibliothèque, dossier, ou identifiant du Hub.",
                metavar="M",
            ),
        ] = "minilm",
        output: Annotated[
            Path | None,
            option(
                "File to write, with every measure of every head: .parquet, .csv or .json.",
                "Fichier à écrire, avec toutes les mesures de toutes les têtes : .parquet, .csv ou .json.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        as_json: Annotated[
            bool,
            option("Print every measure as JSON.", "Afficher toutes les mesures en JSON.", name="--json"),
        ] = False,
    ) -> None:
        measuring.measure(text, measuring.Wanted(model=model, output=output, as_json=as_json))
