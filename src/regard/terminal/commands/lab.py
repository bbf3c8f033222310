"""`regard lab`: the laboratory in the browser."""

from typing import Annotated

from cyclopts import App

from regard.errors import Language
from regard.terminal.commands.options import number, option, say


def add(app: App, chosen: Language | None) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Open the laboratory in your browser: type a sentence, see which word looks at which.",
            "Ouvrir le laboratoire dans votre navigateur : tapez une phrase, voyez quel mot regarde lequel.",
        )
    )
    def lab(
        *,
        port: Annotated[
            int | None,
            number(
                "Port to listen on, on this computer only. Without it: 8735, or the next one that is free.",
                "Port d'écoute, sur cet ordinateur seulement. Sans cette option : 8735, ou le suivant qui est libre.",
            ),
        ] = None,
        no_browser: Annotated[
            bool,
            option(
                "Only print the address, open no browser.",
                "Afficher l'adresse seulement, sans ouvrir de navigateur.",
            ),
        ] = False,
        model: Annotated[
            str,
            option(
                "Model to open with: a name of the library, a folder, or a Hub id.",
                "Modèle à l'ouverture : un nom de la bibliothèque, un dossier, ou un identifiant du Hub.",
                metavar="M",
            ),
        ] = "translate",
        largest_file: Annotated[
            int,
            number(
                "Largest file that the page may open, in MB.",
                "Plus gros fichier que la page peut ouvrir, en Mo.",
            ),
        ] = 2000,
    ) -> None:
        from regard.lab.server import serve
        from regard.models import library

        if (
            library.entry(model) is None
        ):  # one of the library is there; another one is looked for before the page opens
            from regard.doors.pretrained import check

            check(model)
        serve(
            port,
            language=chosen,
            browser=not no_browser,
            model=model,
            largest_file=largest_file * 1000**2,
        )
