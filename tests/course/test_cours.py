from __future__ import annotations

import importlib
import inspect

import numpy as np
import pytest

from regard import cours
from regard.cours import afficher_attention, afficher_masque_causal, exercice, lecon, verifier
from regard.course.keeping.store import kept
from regard.errors import RegardError
from tests.course.test_showing import TAGS, Elements
from tests.hostile import SURROGATES, TEXTS

OLD_NOTEBOOK = """
from regard.cours import exercice, verifier, afficher_attention, afficher_masque_causal
_NB_TOTAL = 2
said = [
    exercice(1, "Une autre lettre", "Change la lettre qui demande", "Les poids changent"),
    verifier(1, "x" in "chat", "Bravo !", "La lettre doit être dans le mot."),
    verifier(1, "t" in "chat", "Bravo !", "La lettre doit être dans le mot."),
]
poids = [0.15, 0.29, 0.22, 0.34]
views = [afficher_attention(poids, list("chat"), titre="chat"), afficher_masque_causal("chat", titre="chat")]
said.append(verifier(2, True, "Bravo !"))
"""


def run(notebook, **around):
    namespace = {**around}
    exec(notebook, namespace)
    return namespace


def test_the_arguments_are_those_of_the_original():
    def names(function):
        return [
            name if each.default is inspect.Parameter.empty else (name, each.default)
            for name, each in inspect.signature(function).parameters.items()
        ]

    assert names(verifier) == ["num_exercice", "condition", "message_ok", ("message_aide", "")]
    assert names(exercice) == ["numero", "titre", "consigne", ("observation", "")]
    assert [each if isinstance(each, str) else each[0] for each in names(afficher_attention)] == [
        "poids",
        "positions",
        "titre",
    ]
    assert [each if isinstance(each, str) else each[0] for each in names(afficher_masque_causal)] == [
        "mot",
        "titre",
    ]


def test_an_old_notebook_runs_with_one_line_in_place_of_its_set_up_cell():
    told = run(OLD_NOTEBOOK)
    banner, amber, green, last = map(str, told["said"])
    assert (
        banner
        == "Exercice 1 · Une autre lettre\nChange la lettre qui demande\nÀ observer\u00a0: Les poids changent"
    )
    assert "Pas encore" in amber
    assert "La lettre doit être dans le mot." in amber
    assert "0 exercice réussi sur 2" in amber
    assert "✓ Réussi\nBravo !" in green
    assert "1 exercice réussi sur 2" in green
    assert "★" not in green
    assert "★ Bravo, tu as réussi tous les exercices." in last
    assert '"passed done"' in told["said"][3].page
    lines, mask = told["views"]
    assert lines.picture["view"] == "lines"
    assert lines.picture["locale"] == "fr"
    assert lines.record.layers[0].weights(0).tolist() == [pytest.approx(told["poids"])]
    assert lines.record.layers[0].key_tokens == ("c", "h", "a", "t")
    assert mask.picture["view"] == "mask"
    assert mask.record.layers[0].query_tokens == ("c", "h", "a", "t")


@pytest.mark.parametrize(
    "condition",
    [
        None,
        ...,
        False,
        0,
        "",
        "Erreur : la lettre n'est pas dans le mot",
        "True",
        b"yes",
        [],
        float("nan"),
        lambda: True,
        (each for each in [True]),
        ValueError("x"),
        ValueError,
        np.array([True, False]),
        np.array([True, True]),
        np.False_,
    ],
    ids=lambda condition: type(condition).__name__,
)
def test_what_is_not_really_true_is_not_green(condition):
    assert "Réussi" not in str(verifier(1, condition, "Réussi", "aide"))
    assert cours._passed_here == set()


@pytest.mark.parametrize("condition", [True, 1, 0.5, [1], np.True_, np.array([True]), {1}], ids=repr)
def test_what_is_true_is_green(condition):
    assert "✓ Réussi" in str(verifier(1, condition, "oui"))


def test_the_text_of_an_error_is_shown_beside_the_help():
    shown = str(verifier(1, "Erreur : pas dans le mot", "oui", "Choisis une lettre."))
    assert "Choisis une lettre." in shown
    assert "Erreur : pas dans le mot" in shown


def test_the_number_of_exercises_is_the_notebooks_else_the_one_said_else_those_seen():
    check = "shown = verifier(1, True, 'oui')"
    assert "sur 3" in str(run(check, verifier=verifier, _NB_TOTAL=3)["shown"])
    lecon(total=5)
    assert "sur 5" in str(run(check, verifier=verifier)["shown"])
    assert "sur 3" in str(run(check, verifier=verifier, _NB_TOTAL=3)["shown"])
    assert "sur 5" in str(run(check, verifier=verifier, _NB_TOTAL="many")["shown"])
    lecon()
    exercice(2, "titre", "consigne")
    assert "sur 2" in str(run(check, verifier=verifier)["shown"])


@pytest.mark.parametrize("total", [0, -1, 2.0, "2", True])
def test_another_number_of_exercises_is_refused(total):
    with pytest.raises(RegardError, match="lecon\\(total=2\\)"):
        lecon(total=total)


def restart():
    """Another kernel."""
    importlib.reload(cours)


@pytest.mark.parametrize("named", ["title", "jupyter", "vscode", "script"])
def test_progress_survives_the_kernel(named, monkeypatch):
    around = {}
    if named == "jupyter":
        monkeypatch.setenv("JPY_SESSION_NAME", "/home/zoe/lecon-4.ipynb")
    if named in ("vscode", "script"):
        around = {{"vscode": "__vsc_ipynb_file__", "script": "__file__"}[named]: "/home/zoe/lecon-4.ipynb"}
    for number, expected in ((1, "1 exercice réussi sur 2"), (2, "2 exercices réussis sur 2")):
        restart()
        if named == "title":
            cours.lecon(titre="L'attention")
        shown = run(
            f"shown = verifier({number}, True, 'oui')", verifier=cours.verifier, _NB_TOTAL=2, **around
        )["shown"]
        assert expected in str(shown)
    restart()
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    cours.lecon(titre="Une autre")
    assert "0 exercice" in str(
        run("shown = verifier(1, False, 'oui')", verifier=cours.verifier, _NB_TOTAL=2)["shown"]
    )


def test_a_notebook_without_a_name_keeps_nothing_and_mixes_with_no_other():
    run("verifier(1, True, 'oui')", verifier=verifier)
    assert not kept().path.exists()


@pytest.mark.parametrize("hostile", [*TEXTS[::9], *SURROGATES], ids=lambda text: repr(text[:20]))
def test_hostile_text_is_text(hostile):
    told = [
        exercice(hostile, hostile, hostile, hostile),
        verifier(hostile, True, hostile, hostile),
        verifier(hostile, hostile, hostile, hostile),
    ]
    lecon(titre=hostile)
    told.append(verifier(hostile, True, hostile))
    for shown in told:
        page = shown._repr_html_()
        page.encode()
        found = Elements(page)
        assert not found.open
        assert {*found.tags} <= TAGS


def test_weights_may_be_a_table_an_array_and_stand_for_anything():
    square = afficher_attention([[0.5, 0.5], [1.0, 0.0]], "le")
    assert square.record.layers[0].kind == "self"
    assert afficher_attention(np.array([0.5, 0.5]), ["le", "chat"]).record.layers[0].key_tokens == (
        "le",
        "chat",
    )
    assert afficher_attention([[0.5, 0.5]], [1, 2]).record.layers[0].key_tokens == ("1", "2")
    with pytest.raises(RegardError):
        afficher_attention([0.5, 0.5], ["le"])
    with pytest.raises(RegardError):
        afficher_attention([], [])


def test_a_mask_takes_any_word_letter_by_letter():
    assert afficher_masque_causal("e\u0301te\u0301").record.layers[0].query_tokens == (
        "e\u0301",
        "t",
        "e\u0301",
    )
    assert len(afficher_masque_causal("le chat").record.layers[0].query_tokens) == 7
    with pytest.raises(RegardError):
        afficher_masque_causal("")
