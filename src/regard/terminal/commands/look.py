"""`regard look`: one text, one head, a picture."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from regard.terminal import looking
from regard.terminal.commands.options import number, option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Show what one attention head does with a text: here in the terminal, or as a file.\n\n"
            'Example: regard look "The cat sleeps." --layer 3 --head 5 --output cat.html',
            "Montrer ce qu'une tête d'attention fait d'un texte : ici dans le terminal, ou dans un fichier.\n\n"
            'Exemple : regard look "Le chat dort." --layer 3 --head 5 --output chat.html',
        )
    )
    def look(
        text: Annotated[
            str,
            Parameter(
                help=say(
                    "The text, between quotation marks; - reads it from standard input.",
                    "Le texte, entre guillemets ; - le lit sur l'entrée standard.",
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
                metavar=say("NAME", "NOM"),
            ),
        ] = "minilm",
        to: Annotated[
            Literal["en", "fr"] | None,
            option(
                "Language that translate writes: en (unless given) or fr.",
                "Langue qu'écrit translate : en (par défaut) ou fr.",
            ),
        ] = None,
        layer: Annotated[
            int | None,
            number(
                "Layer, counted from 0. Without --layer and --head: the head that shows most, where one is known, else 0 and 0.",
                "Couche, comptée à partir de 0. Sans --layer ni --head : la tête la plus parlante si on la connaît, sinon 0 et 0.",
            ),
        ] = None,
        head: Annotated[int | None, number("Head, counted from 0.", "Tête, comptée à partir de 0.")] = None,
        view: Annotated[
            Literal["lines", "heatmap"],
            option("Kind of picture in the file.", "Type d'image dans le fichier."),
        ] = "lines",
        output: Annotated[
            Path | None,
            option(
                "File to write: .html (a page that works offline), .svg, .png or .json.",
                "Fichier à écrire : .html (une page qui marche hors ligne), .svg, .png ou .json.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        focus: Annotated[
            int | None,
            number(
                "Show only what this token looks at; its number, counted from 0.",
                "Ne montrer que ce que regarde ce jeton (un mot ou un morceau de mot) ; son numéro, à partir de 0.",
            ),
        ] = None,
        cut: Annotated[
            bool,
            option(
                "Where the text is too long for the model, look at its beginning.",
                "Si le texte est trop long pour le modèle, en regarder le début.",
            ),
        ] = False,
        theme: Annotated[
            Literal["auto", "light", "dark"], option("Colours of the file.", "Couleurs du fichier.")
        ] = "auto",
        as_json: Annotated[
            bool,
            option(
                "Print the weights of the head as JSON.",
                "Afficher les poids de la tête en JSON.",
                name="--json",
            ),
        ] = False,
    ) -> None:
        looking.look(
            text,
            looking.Wanted(
                model=model,
                to=to,
                layer=layer,
                head=head,
                view=view,
                output=output,
                focus=focus,
                cut=cut,
                theme=theme,
                as_json=as_json,
            ),
        )
