"""The command ``regard``: chooses the language, runs one command, and ends with the code that says how it went.

Nothing heavy is imported here, so that ``regard --version`` and ``regard --help`` answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from regard import __version__
from regard.errors import Language, RegardError, language, speaking

DONE, MISUSED, INTERRUPTED = 0, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: What follows ``regard`` on the command line; ``sys.argv`` where it is left out.

    Returns:
        The exit code: 0, or 2 after one sentence that says what to change, or 130 when a person interrupts.
    """
    from regard.terminal import garbage, streams

    streams.make_safe()
    if arguments is not None:
        return _ended(list(arguments))
    with garbage.whole_process():
        return _ended(sys.argv[1:])


def _ended(arguments: list[str]) -> int:
    """Runs the command until it is done, its reader has seen enough, or a person interrupts."""
    from regard.terminal import streams

    try:
        code = _spoken(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough: `regard models | head -1`
        streams.close_output()
        return DONE
    return code


def _spoken(arguments: list[str]) -> int:
    """Runs the command in the language that the arguments choose."""
    try:
        chosen, rest = _without_language(arguments)
    except RegardError as error:
        return _misused(error)
    with speaking(chosen or language()):
        try:
            _run(rest, chosen)
        except RegardError as error:
            return _misused(error)
    return DONE


def _misused(error: RegardError) -> int:
    from regard.terminal import streams

    streams.complain(str(error))
    return MISUSED


def _run(arguments: list[str], chosen: Language | None) -> None:
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if arguments[:1] == ["--version"]:
        print(f"regard {__version__}")
        return
    from regard.terminal import commands, explaining

    app = commands.application(chosen)
    if not arguments or {"--help", "-h"} & set(options):
        print(explaining.explain(app, arguments))
        return
    commands.run(app, arguments)


def _without_language(arguments: list[str]) -> tuple[Language | None, list[str]]:
    """The value of ``--lang``, wherever it stands, and the other arguments."""
    chosen: Language | None = None
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            return chosen, [*rest, "--", *left]
        name, given, value = argument.partition("=")
        if name == "--lang":
            chosen = _language(value if given else next(left, ""))
        else:
            rest.append(argument)
    return chosen, rest


def _language(value: str) -> Language:
    if value == "fr":
        return "fr"
    if value == "en":
        return "en"
    raise RegardError(
        en=f"--lang must be fr (French) or en (English){f', not {value!r}' if value else ''}.",
        fr=f"--lang doit valoir fr (français) ou en (anglais){f', et non {value!r}' if value else ''}.",
    )


if __name__ == "__main__":
    sys.exit(main())
