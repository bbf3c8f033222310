"""`regard learn`: the seven lessons."""

from pathlib import Path
from typing import Annotated

from cyclopts import App

from regard.terminal import learning
from regard.terminal.commands.options import option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Learn attention in seven lessons: notebooks in a folder of yours, in French or in English.\n\n"
            "What you wrote is never overwritten: an updated lesson is laid beside yours.\n\n"
            "They open in JupyterLab. Example: regard learn --lang en",
            "Apprendre l'attention en sept leçons : des notebooks dans un dossier à vous, en français ou en anglais.\n\n"
            "Ce que vous avez écrit n'est jamais écrasé : une leçon mise à jour est posée à côté de la vôtre.\n\n"
            "Elles s'ouvrent dans JupyterLab. Exemple : regard learn --lang fr",
        )
    )
    def learn(
        *,
        folder: Annotated[
            Path | None,
            option(
                "Folder for the lessons. Without it: the last one, else Regard among your documents.",
                "Dossier des leçons. Sans cette option : le dernier, sinon Regard parmi vos documents.",
                metavar=say("FOLDER", "DOSSIER"),
            ),
        ] = None,
        no_browser: Annotated[
            bool,
            option(
                "Only print the address, open no browser.",
                "Afficher l'adresse seulement, sans ouvrir de navigateur.",
            ),
        ] = False,
    ) -> None:
        learning.learn(folder, browser=not no_browser)
