"""`regard train`: the trainings of the library."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from regard.terminal import training
from regard.terminal.commands.options import number, option, say


def add(app: App) -> None:
    """Adds the command."""

    @app.command(
        help=say(
            "Train a model on this computer, on public data or on yours.\n\n"
            "TASK is one of: translate, fill-mask, next-word, names, microgpt, "
            "sentiment-en, sentiment-fr. Ctrl-C saves and stops; the same command goes on. "
            "With several processes: torchrun --nproc-per-node 2 -m regard train ...\n\n"
            "Example: regard train microgpt --data names.txt",
            "Entraîner un modèle sur cet ordinateur, avec des données publiques ou les vôtres.\n\n"
            "TÂCHE est l’un de : translate, fill-mask, next-word, names, microgpt, "
            "sentiment-en, sentiment-fr. Ctrl-C sauvegarde et arrête ; la même commande reprend. "
            "À plusieurs processus : torchrun --nproc-per-node 2 -m regard train ...\n\n"
            "Exemple : regard train microgpt --data prenoms.txt",
        )
    )
    def train(
        task: Annotated[
            str,
            Parameter(
                help=say("What to train, from the list above.", "Quoi entraîner, dans la liste ci-dessus."),
                name=say("TASK", "TÂCHE"),
            ),
        ],
        /,
        *,
        data: Annotated[
            list[Path] | None,
            option(
                "File to learn from: .txt, .tsv or .csv, each also .gz. names takes several, once --data each. "
                "Without it: public data, fetched once.",
                "Fichier où apprendre : .txt, .tsv ou .csv, ou l’un d’eux suivi de .gz. names en prend plusieurs, avec un --data chacun. "
                "Sans cette option : des données publiques, téléchargées une fois.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        steps: Annotated[
            int | None,
            number(
                "How many steps to learn; of several parts, the longest one. Without it: as many as the recipe says.",
                "Nombre d’étapes d’apprentissage ; de plusieurs parties, celui de la plus longue. Sans cette option : celui de la recette.",
            ),
        ] = None,
        seed: Annotated[
            int, number("What the random numbers begin with.", "Point de départ des nombres aléatoires.")
        ] = 0,
        folder: Annotated[
            Path | None,
            option(
                "Folder for the model and what is saved on the way. Without it: regard-TASK.",
                "Dossier du modèle et de ses sauvegardes. Sans cette option : regard-TÂCHE.",
                metavar=say("FOLDER", "DOSSIER"),
            ),
        ] = None,
        threads: Annotated[
            int | None,
            number(
                "How many threads compute. Without it: one for each core.",
                "Nombre de fils de calcul. Sans cette option : un par cœur.",
            ),
        ] = None,
        sha256: Annotated[
            list[str] | None,
            option(
                "Checksum that the file must have; once for each file.",
                "Somme de contrôle exigée du fichier ; une fois par fichier.",
                metavar="H",
            ),
        ] = None,
        trust: Annotated[
            bool,
            option(
                "Fetch public files even where nobody stated their checksum.",
                "Télécharger des fichiers publics même si personne n’a indiqué leur somme de contrôle.",
            ),
        ] = False,
        as_json: Annotated[
            bool,
            option("Print what came out as JSON.", "Afficher le résultat en JSON.", name="--json"),
        ] = False,
    ) -> None:
        training.train(
            task,
            training.Wanted(
                data=tuple(data or ()),
                steps=steps,
                seed=seed,
                folder=folder,
                threads=threads,
                sha256=tuple(sha256 or ()),
                trust=trust,
                as_json=as_json,
            ),
        )
