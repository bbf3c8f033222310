"""``regard learn``: the lessons in one's own folder, and JupyterLab on the one that comes next."""

from __future__ import annotations

from pathlib import Path

from regard.errors import Sentence, language
from regard.terminal import streams


def learn(folder: Path | None, *, browser: bool) -> None:
    """Brings the lessons of the language that is spoken, says where, and opens JupyterLab until it is stopped.

    Args:
        folder: Where they go; where they went last, else among one's documents, unless named.
        browser: Whether JupyterLab opens one.

    Raises:
        RegardError: if the folder takes nothing, or JupyterLab is missing or does not start.
    """
    from regard.course import folder as lessons
    from regard.course import journey, jupyter
    from regard.course.keeping.store import Store

    where = lessons.usual() if folder is None else folder.expanduser()
    copies = lessons.bring(where, language())
    _say({"en": f"Your lessons: {where.absolute()}", "fr": f"Vos leçons : {where.absolute()}"})
    for copy in copies:
        if copy.beside is not None:
            _say(
                {
                    "en": f"“{copy.path.name}” stays as you changed it; the new version lies beside it: {copy.beside.name}",
                    "fr": f"« {copy.path.name} » reste comme vous l’avez modifié ; la nouvelle version est à côté : {copy.beside.name}",
                }
            )
    store = Store()
    standings = store.standings()
    for notice in store.notices:
        streams.complain(notice[language()])
    if not jupyter.is_installed():
        raise jupyter.missing()
    current = journey.current(standings)
    if current is None:
        _say({"en": "You have finished every lesson.", "fr": "Vous avez fini toutes les leçons."})
    notebook = next((copy.path for copy in copies if copy.lesson is current), copies[-1].path)
    jupyter.run(notebook, browser=browser)


def _say(sentence: Sentence) -> None:
    streams.tell(streams.printable(sentence[language()]))
