"""Help, written from the commands themselves.

Cyclopts prints help too, but takes half a second to do so and speaks English around the words that it is given.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from regard.errors import language
from regard.terminal.streams import padded, width, wrapped

if TYPE_CHECKING:
    from cyclopts import App
    from cyclopts.argument import Argument

_WORDS = {
    "usage": {"en": "Usage:", "fr": "Utilisation :"},
    "command": {"en": "COMMAND", "fr": "COMMANDE"},
    "commands": {"en": "Commands:", "fr": "Commandes :"},
    "arguments": {"en": "What to give:", "fr": "À donner :"},
    "options": {"en": "Options:", "fr": "Options :"},
    "default": {"en": "Default: {}.", "fr": "Par défaut : {}."},
    "more": {
        "en": "regard COMMAND --help tells more about a command.",
        "fr": "regard COMMANDE --help en dit plus sur une commande.",
    },
    "lang": {
        "en": "Language: French or English. Without it: REGARD_LANG, or the system's.",
        "fr": "Langue : français ou anglais. Sans cette option : REGARD_LANG, ou celle du système.",
    },
    "help": {"en": "Print this help.", "fr": "Afficher cette aide."},
    "version": {"en": "Print the version.", "fr": "Afficher la version."},
}


def explain(app: App, arguments: Sequence[str]) -> str:
    """Help on the command that the arguments name, or on all of them."""
    named = next((argument for argument in arguments if argument in app), None)
    return _whole(app) if named is None else _one(app[named], named)


def _word(name: str) -> str:
    return _WORDS[name][language()]


def _whole(app: App) -> str:
    commands = [(name, _first_line(app[name].help)) for name in app]
    options = [*_everywhere(), ("--version", _word("version"))]
    return "\n\n".join(
        [
            wrapped(app.help),
            f"{_word('usage')} regard {_word('command')}",
            _section("commands", commands),
            _section("options", options),
            _word("more"),
        ]
    )


def _one(command: App, name: str) -> str:
    arguments = list(command.assemble_argument_collection(parse_docstring=False))
    given = [argument for argument in arguments if argument.required]
    options = [argument for argument in arguments if not argument.required]
    usage = " ".join([_word("usage"), "regard", name, *(argument.name for argument in given), "[OPTIONS]"])
    parts = [*map(wrapped, command.help.split("\n\n")), usage]
    if given:
        parts.append(_section("arguments", [(argument.name, _help(argument)) for argument in given]))
    named = [(_named(argument), _help(argument)) for argument in options]
    parts.append(_section("options", [*named, *_everywhere()]))
    return "\n\n".join(parts)


def _everywhere() -> list[tuple[str, str]]:
    return [("--lang fr|en", _word("lang")), ("--help", _word("help"))]


def _first_line(text: str) -> str:
    return text.partition("\n\n")[0]


def _named(argument: Argument) -> str:
    """The option with the kind of value it takes."""
    kind = choices(argument)
    value = "|".join(kind) if kind else argument.parameter.metavar
    return f"{argument.name} {value}" if value else argument.name


def choices(argument: Argument) -> tuple[str, ...]:
    """The values that an option may take, where they can be listed."""
    return get_args(argument.hint) if get_origin(argument.hint) is Literal else ()


def _help(argument: Argument) -> str:
    default: Any = argument.field_info.default
    text = str(argument.parameter.help)
    if default is inspect.Parameter.empty or default is None or default is False:
        return text
    return f"{text} {_word('default').format(default)}"


def _section(title: str, rows: Sequence[tuple[str, str]]) -> str:
    columns = max(width(name) for name, _ in rows)
    lines = [_word(title)]
    for name, text in rows:
        explained = wrapped(text, indent=" " * (columns + 4)).lstrip()
        lines.append(f"  {padded(name, columns)}  {explained}")
    return "\n".join(lines)
