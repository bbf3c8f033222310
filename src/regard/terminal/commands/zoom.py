"""`regard zoom`: the matrix of a long text as a map."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from regard.errors import Language
from regard.terminal import zooming
from regard.terminal.commands.options import number, option, say


def add(app: App, chosen: Language | None) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Fly over the attention of a long text: from the whole matrix down to single weights.\n\n"
            "What this computes is kept on the disk; the same command opens it at once, or continues where it was interrupted.\n\n"
            "Example: regard zoom book.txt --layer 3 --cut",
            "Survoler l'attention d'un long texte : de la matrice entière jusqu'à chaque poids.\n\n"
            "Ce qui est calculé reste sur le disque ; la même commande l'ouvre aussitôt, ou reprend là où elle a été interrompue.\n\n"
            "Exemple : regard zoom livre.txt --layer 3 --cut",
        )
    )
    def zoom(
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
        layer: Annotated[int, number("Layer, counted from 0.", "Couche, comptée à partir de 0.")] = 0,
        head: Annotated[
            int | None,
            number(
                "Head, counted from 0. Without it: all heads of the layer.",
                "Tête, comptée à partir de 0. Sans cette option : toutes les têtes de la couche.",
            ),
        ] = None,
        output: Annotated[
            Path | None,
            option(
                "Folder to keep it in. Without it: one in the cache of your system.",
                "Dossier où le garder. Sans cette option : un dossier du cache de votre système.",
                metavar=say("FOLDER", "DOSSIER"),
            ),
        ] = None,
        rebuild: Annotated[
            bool,
            option(
                "Compute it anew, and replace what is in the folder.",
                "Tout recalculer, et remplacer ce que contient le dossier.",
            ),
        ] = False,
        cut: Annotated[
            bool,
            option(
                "Where the text is too long for the model, look at its beginning.",
                "Si le texte est trop long pour le modèle, en regarder le début.",
            ),
        ] = False,
        port: Annotated[
            int | None,
            number(
                "Port to show it on, on this computer only. Without it: 8735, or the next one that is free.",
                "Port où le montrer, sur cet ordinateur seulement. Sans cette option : 8735, ou le suivant qui est libre.",
            ),
        ] = None,
        no_browser: Annotated[
            bool,
            option(
                "Only print the address, open no browser.",
                "Afficher l'adresse seulement, sans ouvrir de navigateur.",
            ),
        ] = False,
        no_serve: Annotated[
            bool,
            option("Only compute it, show nothing.", "Calculer seulement, sans rien montrer."),
        ] = False,
    ) -> None:
        zooming.zoom(
            text,
            zooming.Wanted(
                model=model,
                layer=layer,
                head=head,
                output=output,
                rebuild=rebuild,
                cut=cut,
                serve=not no_serve,
                port=port,
                browser=not no_browser,
                language=chosen,
            ),
        )
