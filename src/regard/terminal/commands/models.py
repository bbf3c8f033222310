"""`regard models`: the library."""

from typing import Annotated

from cyclopts import App, Parameter

from regard.terminal import listing
from regard.terminal.commands.options import option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "List the models of the library, or show the card of one: its data, scores and limits.",
            "Énumérer les modèles de la bibliothèque, ou montrer la fiche de l'un d'eux : ses données, ses scores et ses limites.",
        )
    )
    def models(
        name: Annotated[
            str | None,
            Parameter(help=say("One of the library.", "L'un de la bibliothèque."), name=say("NAME", "NOM")),
        ] = None,
        /,
        *,
        as_json: Annotated[
            bool,
            option("Print the list as JSON.", "Afficher la liste en JSON.", name="--json"),
        ] = False,
    ) -> None:
        if name is None:
            listing.models(as_json=as_json)
        else:
            listing.card(name, as_json=as_json)
