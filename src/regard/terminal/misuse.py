"""A command line that is not understood: what is wrong with it and what to write instead, in one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cyclopts import (
    App,
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnusedCliTokensError,
)

from regard.errors import RegardError
from regard.terminal.explaining import choices

if TYPE_CHECKING:
    from cyclopts.argument import Argument

_LONGEST_QUOTE = 40


def check(app: App, arguments: Sequence[str]) -> None:
    """Refuses unknown commands and options before anything else is understood.

    Raises:
        RegardError: for the first of them.
    """
    name = arguments[0]
    if name not in app:
        raise _unknown_option(name, []) if name.startswith("-") else _unknown_command(name, list(app))
    known = [name for argument in _arguments(app, name) for name in argument.names]
    for argument in arguments[1:]:
        if argument == "--":
            return
        option = argument.partition("=")[0]
        if _is_option(argument) and option not in known:
            raise _unknown_option(option, known, command=name)


def sentence(error: CycloptsError, app: App, arguments: Sequence[str]) -> RegardError:
    """What cyclopts found wrong, said in both languages."""
    command = arguments[0]
    match error:
        case MissingArgumentError(argument=argument) if argument is not None:
            return _missing(argument, command)
        case CoercionError(argument=argument, token=token) if argument is not None and token is not None:
            return _wrong_value(argument, token.value)
        case RepeatArgumentError(token=token):
            return RegardError(
                en=f"{token.keyword} is given twice; keep one of them.",
                fr=f"{token.keyword} est indiqué deux fois ; n'en gardez qu'un.",
            )
        case UnusedCliTokensError(unused_tokens=[first, *_]):
            return _left_over(first, command)
        case _:
            return RegardError(
                en=f"This command cannot be understood. Run: regard {command} --help",
                fr=f"Cette commande est incompréhensible. Lancez : regard {command} --help",
            )


def _arguments(app: App, command: str) -> list[Argument]:
    return list(app[command].assemble_argument_collection(parse_docstring=False))


def _is_option(argument: str) -> bool:
    """A dash and a word. Not "-", not "-1", and not a text that begins with a dash: "- Bonjour !"."""
    name = argument.partition("=")[0]
    return (
        name.startswith("-")
        and name[1:2].isascii()
        and not name[1:2].isdigit()
        and len(name.split()) == 1 < len(name)
    )


def _unknown_command(name: str, known: list[str]) -> RegardError:
    close = difflib.get_close_matches(name, known, n=1)
    listed = ", ".join(known)
    return RegardError(
        en=f'There is no command "{_short(name)}". '
        + (f"Did you mean regard {close[0]}?" if close else f"There are: {listed}."),
        fr=f"La commande « {_short(name)} » n'existe pas. "
        + (f"Vouliez-vous dire regard {close[0]} ?" if close else f"Il y a : {listed}."),
    )


def _unknown_option(name: str, known: list[str], *, command: str = "") -> RegardError:
    close = difflib.get_close_matches(name, known, n=1)
    to_run = f"regard {command} --help".replace("  ", " ")
    return RegardError(
        en=f'There is no option "{_short(name)}". '
        + (f"Did you mean {close[0]}?" if close else f"To see them all: {to_run}"),
        fr=f"L'option « {_short(name)} » n'existe pas. "
        + (f"Vouliez-vous dire {close[0]} ?" if close else f"Pour les voir toutes : {to_run}"),
    )


def _missing(argument: Argument, command: str) -> RegardError:
    if argument.required and command == "train":
        return RegardError(
            en="What to train is missing: regard train microgpt. To see what there is: regard train --help",
            fr="Il manque ce qu'il faut entraîner : regard train microgpt. Pour voir ce qu'il y a : regard train --help",
        )
    if argument.required and command == "class":
        return RegardError(
            en="What to report on is missing: regard class report FOLDER, the folder with your learners' codes.",
            fr="Il manque de quoi faire le bilan : regard class report DOSSIER, le dossier des codes de vos élèves.",
        )
    if argument.required:
        return RegardError(
            en=f'The text is missing. Write it between quotation marks: regard {command} "The cat sleeps."',
            fr=f'Il manque le texte. Écrivez-le entre guillemets : regard {command} "Le chat dort."',
        )
    example = f"{argument.name} {(choices(argument) or (argument.parameter.metavar,))[0]}"
    return RegardError(
        en=f"{argument.name} needs a value after it: {example}",
        fr=f"{argument.name} attend une valeur à sa suite : {example}",
    )


def _wrong_value(argument: Argument, value: str) -> RegardError:
    name, given = argument.name, _short(value)
    if listed := choices(argument):
        return RegardError(
            en=f'{name} must be {_either(listed, "or")}, not "{given}".',
            fr=f"{name} doit valoir {_either(listed, 'ou')}, et non « {given} ».",
        )
    if argument.hint is bool:
        return RegardError(
            en=f"{name} takes no value; leave out everything after it.",
            fr=f"{name} ne prend pas de valeur ; retirez ce qui suit.",
        )
    return RegardError(
        en=f'{name} must be a whole number, not "{given}".',
        fr=f"{name} doit être un nombre entier, et non « {given} ».",
    )


def _left_over(first: str, command: str) -> RegardError:
    if command in ("look", "measure", "zoom"):
        return RegardError(
            en=f'"{_short(first)}" comes after the text. Put the whole text between quotation marks.',
            fr=f"« {_short(first)} » vient après le texte. Mettez le texte entier entre guillemets.",
        )
    if command == "train":
        return RegardError(
            en=f'"{_short(first)}" comes after the task. To learn from a file, write --data before it.',
            fr=f"« {_short(first)} » vient après la tâche. Pour apprendre d'un fichier, écrivez --data devant lui.",
        )
    return RegardError(
        en=f'regard {command} does not know what to do with "{_short(first)}". Leave it out.',
        fr=f"regard {command} ne sait que faire de « {_short(first)} ». Retirez-le.",
    )


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_QUOTE else f"{value[:_LONGEST_QUOTE]}…"


def _either(names: Sequence[str], word: str) -> str:
    """a, b or c."""
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
