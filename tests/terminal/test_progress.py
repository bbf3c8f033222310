from __future__ import annotations

import pytest

from regard.errors import speaking
from regard.terminal.progress import bar, stoppable


@pytest.mark.parametrize(
    ("kept", "language", "told"),
    [
        (True, "en", "Stopped. The same command goes on from here."),
        (False, "en", "Stopped. Nothing is kept yet, so the same command begins anew."),
        (True, "fr", "Arrêté. La même commande reprendra ici."),
        (False, "fr", "Arrêté. Rien n'est encore gardé\u00a0: la même commande reprendra du début."),
    ],
)
def test_whoever_interrupts_is_told_how_it_goes_on(kept, language, told, capsys):
    with speaking(language), pytest.raises(KeyboardInterrupt), stoppable(lambda: kept):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == f"{told}\n"


def test_work_that_ends_is_not_commented_on(capsys):
    with stoppable(lambda: False), bar("Reading") as told:
        told(1, 2)
    assert capsys.readouterr() == ("", "")
