"""The commands of ``regard``, in the language that was chosen."""

from collections.abc import Sequence

from cyclopts import App, CycloptsError

from regard.errors import Language
from regard.terminal import misuse
from regard.terminal.commands import class_, compare, lab, learn, look, measure, models, train, zoom
from regard.terminal.commands.options import say


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
    class_.add(app)
    compare.add(app)
    lab.add(app, chosen)
    learn.add(app)
    look.add(app)
    measure.add(app)
    models.add(app)
    train.add(app)
    zoom.add(app, chosen)
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
