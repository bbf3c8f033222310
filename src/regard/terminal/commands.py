"""The commands of ``regard``, in the language that was chosen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter, Token

from regard.errors import Language, language
from regard.terminal import (
    class_report,
    comparing,
    learning,
    listing,
    looking,
    measuring,
    misuse,
    training,
    zooming,
)


def say(en: str, fr: str) -> str:
    """One of the two sentences, in the language that was chosen."""
    return fr if language() == "fr" else en


def application(chosen: Language | None = None) -> App:
    """All commands, with their help in the language that was chosen.

    Args:
        chosen: The value of ``--lang``, where it was given: the laboratory's page then opens in it.
    """
    app = App(
        name="regard",
        help=say(
            "Regard shows what attention does in a transformer, with your own sentences.",
            "Regard montre ce que fait l'attention dans un transformeur, avec vos propres phrases.",
        ),
        help_flags=[],
        version_flags=[],
        suppress_keyboard_interrupt=False,
    )
    _add_class(app)
    _add_compare(app)
    _add_lab(app, chosen)
    _add_learn(app)
    _add_look(app)
    _add_measure(app)
    _add_models(app)
    _add_train(app)
    _add_zoom(app, chosen)
    return app


def run(app: App, arguments: Sequence[str]) -> None:
    """Runs the command that the arguments name.

    Raises:
        RegardError: if there is none, or it cannot be understood.
    """
    misuse.check(app, arguments)
    try:
        app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        raise misuse.sentence(error, app, arguments) from error


def _whole(kind: object, tokens: Sequence[Token]) -> int:
    """A whole number. Cyclopts alone would read 1.5 as 2."""
    digits = tokens[0].value
    if not digits.removeprefix("-").isdecimal():
        raise ValueError(digits)
    return int(digits)


def _option(en: str, fr: str, **more: Any) -> Parameter:
    return Parameter(help=say(en, fr), negative=(), **more)


def _number(en: str, fr: str) -> Parameter:
    return _option(en, fr, metavar="N", converter=_whole)


def _add_class(app: App) -> None:
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
            _option(
                "Page to write, .html. Without it and without --csv: class.html.",
                "Page à écrire, .html. Sans cette option ni --csv : class.html.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        csv: Annotated[
            Path | None,
            _option(
                "Table to write, .csv.",
                "Tableau à écrire, .csv.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
    ) -> None:
        class_report.report(folder, class_report.Wanted(output=output, csv=csv))


def _add_compare(app: App) -> None:
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
            _option(
                "Copying and agreement only: nothing is translated, no step is timed.",
                "Copie et accord seulement : rien n'est traduit, aucun pas n'est chronométré.",
            ),
        ] = False,
        as_json: Annotated[
            bool,
            _option("Print the whole result as JSON.", "Afficher tout le résultat en JSON.", name="--json"),
        ] = False,
        output: Annotated[
            Path | None,
            _option(
                "JSON file to write the result to.",
                "Fichier JSON où écrire le résultat.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        seeds: Annotated[
            int,
            _number(
                "How often each training is repeated, with another seed.",
                "Nombre de répétitions de chaque entraînement, avec une autre graine.",
            ),
        ] = 3,
        data: Annotated[
            Path | None,
            _option(
                "Table of English and French sentences to translate (.tsv, .csv, each also .gz), or Tatoeba's public file.",
                "Table de phrases anglaises et françaises à traduire (.tsv, .csv, aussi en .gz), ou le fichier public de Tatoeba.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
    ) -> None:
        comparing.compare(
            comparing.Wanted(quick=quick, as_json=as_json, output=output, seeds=seeds, data=data)
        )


def _add_lab(app: App, chosen: Language | None) -> None:
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
            _number(
                "Port to listen on, on this computer only. Without it: 8735, or the next one that is free.",
                "Port d'écoute, sur cet ordinateur seulement. Sans cette option : 8735, ou le suivant qui est libre.",
            ),
        ] = None,
        no_browser: Annotated[
            bool,
            _option(
                "Only print the address, open no browser.",
                "Afficher l'adresse seulement, sans ouvrir de navigateur.",
            ),
        ] = False,
        model: Annotated[
            str,
            _option(
                "Model to open with: a name of the library, a folder, or a Hub id.",
                "Modèle à l'ouverture : un nom de la bibliothèque, un dossier, ou un identifiant du Hub.",
                metavar="M",
            ),
        ] = "translate",
        largest_file: Annotated[
            int,
            _number(
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


def _add_learn(app: App) -> None:
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
            _option(
                "Folder for the lessons. Without it: the last one, else Regard among your documents.",
                "Dossier des leçons. Sans cette option : le dernier, sinon Regard parmi vos documents.",
                metavar=say("FOLDER", "DOSSIER"),
            ),
        ] = None,
        no_browser: Annotated[
            bool,
            _option(
                "Only print the address, open no browser.",
                "Afficher l'adresse seulement, sans ouvrir de navigateur.",
            ),
        ] = False,
    ) -> None:
        learning.learn(folder, browser=not no_browser)


def _add_look(app: App) -> None:
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
            _option(
                "Name of a model of the library, folder, or Hub id.",
                "Nom d'un modèle de la bibliothèque, dossier, ou identifiant du Hub.",
                metavar=say("NAME", "NOM"),
            ),
        ] = "minilm",
        to: Annotated[
            Literal["en", "fr"] | None,
            _option(
                "Language that translate writes: en (unless given) or fr.",
                "Langue qu'écrit translate : en (par défaut) ou fr.",
            ),
        ] = None,
        layer: Annotated[
            int | None,
            _number(
                "Layer, counted from 0. Without --layer and --head: the head that shows most, where one is known, else 0 and 0.",
                "Couche, comptée à partir de 0. Sans --layer ni --head : la tête la plus parlante si on la connaît, sinon 0 et 0.",
            ),
        ] = None,
        head: Annotated[int | None, _number("Head, counted from 0.", "Tête, comptée à partir de 0.")] = None,
        view: Annotated[
            Literal["lines", "heatmap"],
            _option("Kind of picture in the file.", "Type d'image dans le fichier."),
        ] = "lines",
        output: Annotated[
            Path | None,
            _option(
                "File to write: .html (a page that works offline), .svg, .png or .json.",
                "Fichier à écrire : .html (une page qui marche hors ligne), .svg, .png ou .json.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        focus: Annotated[
            int | None,
            _number(
                "Show only what this token looks at; its number, counted from 0.",
                "Ne montrer que ce que regarde ce jeton (un mot ou un morceau de mot) ; son numéro, à partir de 0.",
            ),
        ] = None,
        cut: Annotated[
            bool,
            _option(
                "Where the text is too long for the model, look at its beginning.",
                "Si le texte est trop long pour le modèle, en regarder le début.",
            ),
        ] = False,
        theme: Annotated[
            Literal["auto", "light", "dark"], _option("Colours of the file.", "Couleurs du fichier.")
        ] = "auto",
        as_json: Annotated[
            bool,
            _option(
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


def _add_measure(app: App) -> None:
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
            _option(
                "Name of a model of the library, folder, or Hub id.",
                "Nom d'un modèle de la bibliothèque, dossier, ou identifiant du Hub.",
                metavar="M",
            ),
        ] = "minilm",
        output: Annotated[
            Path | None,
            _option(
                "File to write, with every measure of every head: .parquet, .csv or .json.",
                "Fichier à écrire, avec toutes les mesures de toutes les têtes : .parquet, .csv ou .json.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        as_json: Annotated[
            bool,
            _option("Print every measure as JSON.", "Afficher toutes les mesures en JSON.", name="--json"),
        ] = False,
    ) -> None:
        measuring.measure(text, measuring.Wanted(model=model, output=output, as_json=as_json))


def _add_models(app: App) -> None:
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
            _option("Print the list as JSON.", "Afficher la liste en JSON.", name="--json"),
        ] = False,
    ) -> None:
        if name is None:
            listing.models(as_json=as_json)
        else:
            listing.card(name, as_json=as_json)


def _add_train(app: App) -> None:
    @app.command(
        help=say(
            "Train a model on this computer, on public data or on yours.\n\n"
            "TASK is one of: translate, fill-mask, next-word, names, microgpt. Ctrl-C saves and stops; the same command goes on. "
            "With several processes: torchrun --nproc-per-node 2 -m regard train ...\n\n"
            "Example: regard train microgpt --data names.txt",
            "Entraîner un modèle sur cet ordinateur, avec des données publiques ou les vôtres.\n\n"
            "TÂCHE est l’un de : translate, fill-mask, next-word, names, microgpt. Ctrl-C sauvegarde et arrête ; la même commande reprend. "
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
            _option(
                "File to learn from: .txt, .tsv or .csv, each also .gz. names takes several, once --data each. "
                "Without it: public data, fetched once.",
                "Fichier où apprendre : .txt, .tsv ou .csv, ou l’un d’eux suivi de .gz. names en prend plusieurs, avec un --data chacun. "
                "Sans cette option : des données publiques, téléchargées une fois.",
                metavar=say("FILE", "FICHIER"),
            ),
        ] = None,
        steps: Annotated[
            int | None,
            _number(
                "How many steps to learn; of several parts, the longest one. Without it: as many as the recipe says.",
                "Nombre d’étapes d’apprentissage ; de plusieurs parties, celui de la plus longue. Sans cette option : celui de la recette.",
            ),
        ] = None,
        seed: Annotated[
            int, _number("What the random numbers begin with.", "Point de départ des nombres aléatoires.")
        ] = 0,
        folder: Annotated[
            Path | None,
            _option(
                "Folder for the model and what is saved on the way. Without it: regard-TASK.",
                "Dossier du modèle et de ses sauvegardes. Sans cette option : regard-TÂCHE.",
                metavar=say("FOLDER", "DOSSIER"),
            ),
        ] = None,
        threads: Annotated[
            int | None,
            _number(
                "How many threads compute. Without it: one for each core.",
                "Nombre de fils de calcul. Sans cette option : un par cœur.",
            ),
        ] = None,
        sha256: Annotated[
            list[str] | None,
            _option(
                "Checksum that the file must have; once for each file.",
                "Somme de contrôle exigée du fichier ; une fois par fichier.",
                metavar="H",
            ),
        ] = None,
        trust: Annotated[
            bool,
            _option(
                "Fetch public files even where nobody stated their checksum.",
                "Télécharger des fichiers publics même si personne n’a indiqué leur somme de contrôle.",
            ),
        ] = False,
        as_json: Annotated[
            bool,
            _option("Print what came out as JSON.", "Afficher le résultat en JSON.", name="--json"),
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


def _add_zoom(app: App, chosen: Language | None) -> None:
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
            _option(
                "Name of a model of the library, folder, or Hub id.",
                "Nom d'un modèle de la bibliothèque, dossier, ou identifiant du Hub.",
                metavar="M",
            ),
        ] = "minilm",
        layer: Annotated[int, _number("Layer, counted from 0.", "Couche, comptée à partir de 0.")] = 0,
        head: Annotated[
            int | None,
            _number(
                "Head, counted from 0. Without it: all heads of the layer.",
                "Tête, comptée à partir de 0. Sans cette option : toutes les têtes de la couche.",
            ),
        ] = None,
        output: Annotated[
            Path | None,
            _option(
                "Folder to keep it in. Without it: one in the cache of your system.",
                "Dossier où le garder. Sans cette option : un dossier du cache de votre système.",
                metavar=say("FOLDER", "DOSSIER"),
            ),
        ] = None,
        rebuild: Annotated[
            bool,
            _option(
                "Compute it anew, and replace what is in the folder.",
                "Tout recalculer, et remplacer ce que contient le dossier.",
            ),
        ] = False,
        cut: Annotated[
            bool,
            _option(
                "Where the text is too long for the model, look at its beginning.",
                "Si le texte est trop long pour le modèle, en regarder le début.",
            ),
        ] = False,
        port: Annotated[
            int | None,
            _number(
                "Port to show it on, on this computer only. Without it: 8735, or the next one that is free.",
                "Port où le montrer, sur cet ordinateur seulement. Sans cette option : 8735, ou le suivant qui est libre.",
            ),
        ] = None,
        no_browser: Annotated[
            bool,
            _option(
                "Only print the address, open no browser.",
                "Afficher l'adresse seulement, sans ouvrir de navigateur.",
            ),
        ] = False,
        no_serve: Annotated[
            bool,
            _option("Only compute it, show nothing.", "Calculer seulement, sans rien montrer."),
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
