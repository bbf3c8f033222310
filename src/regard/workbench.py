"""The public verbs: they tie the rooms together, and hold nothing of their own but the models already loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import torch

from regard.doors.changing import Changer
from regard.doors.door import Watching, watcher
from regard.doors.frameworks import axes_and_places, is_keras
from regard.doors.keeping import Keeping, Reduce, let_freed_memory_stay, wanted_heads, wanted_layers
from regard.doors.naming import PREDICTED, SOURCE, TARGET, name_axis, name_sides, name_tokens
from regard.doors.opening import opened
from regard.doors.reading import read
from regard.doors.recorder import Recorder
from regard.errors import RegardError
from regard.models import library
from regard.record import Axis, Layer, Record
from regard.record.protocols import Change

if TYPE_CHECKING:
    from regard.doors.pretrained import Pretrained

Keep = Literal["qk", "all", "measures"] | Callable[[Layer], Mapping[str, Any]]


@contextmanager
def capture(
    model: Any,
    *,
    keep: Keep = "qk",
    layers: Collection[int | str] | None = None,
    heads: Collection[int] | None = None,
    device: str | torch.device | None = None,
    prove: bool = True,
    strict: bool = False,
    tokenizer: Any = None,
) -> Iterator[Record]:
    """Records the attention of a model while it runs, under the kernel that it runs with.

    The model's outputs do not change by a bit. Each layer is proved during the call: weights recomputed from the record, times the
    model's own value, against the model's own output. A model that runs again with a cache, to generate, adds the rows of each new token.

    Args:
        model: A PyTorch model in evaluation mode, on any device: one of Hugging Face, or any that calls
            ``scaled_dot_product_attention``, ``torch.nn.MultiheadAttention`` or `regard.attend`; or a Keras 3 model.
        keep: "qk" keeps query and key; "all" keeps value and output too; "measures" takes the row measures (`regard.rows`) during the call
            and drops query and key, for long texts in little memory; a function is given each `Layer` and keeps, in ``layer.kept``, the
            arrays that it returns by name.
        layers: Numbers (in the order in which layers run) or module paths of the layers to keep; all unless given.
        heads: Heads to keep, the same in each layer; all unless given. ``layer.head_numbers`` then holds them.
        device: Where kept arrays live, "cpu" to spare a GPU's memory; where the model computed them unless given.
        prove: Whether to take the proof; without it every layer is unproved.
        strict: Whether to stop the model with an error at a layer whose proof fails.
        tokenizer: Names the tokens; without it they are called by their numbers.

    Yields:
        The record; it is complete when the block is left. A batch gives ``record[0]``, ``record[1]`` ..., padding removed.

    Raises:
        RegardError: if no attention was seen, or it was of a kind that Regard cannot read, if a layer or head to keep does not exist, or
            if an argument is unknown.

    Memory: "qk" keeps two arrays of tokens × d_model a layer, "measures" eight numbers a token and head; on a GPU these stay there until
    they are read.

    Example:
        >>> import torch
        >>> from transformers import BertConfig, BertModel
        >>> sizes = dict(hidden_size=8, num_attention_heads=2, num_hidden_layers=1, intermediate_size=8)
        >>> tiny = BertModel(BertConfig(**sizes)).eval()
        >>> with capture(tiny) as record:
        ...     output = tiny(torch.tensor([[101, 7, 102]]))
        >>> record.layers[0].proof.state
        'passed'
    """
    if (outside := watcher()) is not None and outside.recorder is not None:
        raise RegardError(
            en="A capture is already open here; close it before you open another.",
            fr="Une capture est déjà ouverte ici ; fermez-la avant d'en ouvrir une autre.",
        )
    axes, places = axes_and_places(model)
    if tokenizer is not None and not hasattr(tokenizer, "convert_ids_to_tokens"):
        raise RegardError(
            en=f"tokenizer must be a tokenizer that is loaded, such as AutoTokenizer gives, not {type(tokenizer).__name__}.",
            fr=f"tokenizer doit être un tokeniseur déjà chargé, tel qu'AutoTokenizer le donne, pas {type(tokenizer).__name__}.",
        )
    keeping = Keeping(
        arrays=_arrays(keep, _device(device)),
        layers=None if layers is None else wanted_layers(layers),
        heads=None if heads is None else wanted_heads(heads),
        device=_device(device),
        prove=prove or strict,
        strict=strict,
    )
    let_freed_memory_stay()
    record = Record(model=_name(model))
    recorder = Recorder(record, places=places, axes=axes, keeping=keeping)

    def is_mine() -> bool:
        watching = watcher()
        return watching is not None and watching.recorder is recorder

    watching = replace(watcher() or Watching(), recorder=recorder)

    def begins() -> None:
        recorder.begins()
        axes.goes_on()
        watching.masks.forget()

    with places.watching(is_mine, begins), axes.watching(is_mine), opened(watching, model):
        yield record
    recorder.finish()
    if tokenizer is not None:
        for item in record.items:
            name_tokens(item, tokenizer.convert_ids_to_tokens)


def _arrays_by_name(kept: Any) -> dict[str, Any]:
    """What a person's function kept of a layer, once it is a dictionary of arrays."""
    if isinstance(kept, Mapping) and all(
        isinstance(name, str) and hasattr(array, "shape") for name, array in kept.items()
    ):
        return dict(kept)
    came = type(kept).__name__
    if isinstance(kept, Mapping):
        came = ", ".join(f"{name}: {type(array).__name__}" for name, array in kept.items())
    raise RegardError(
        en=f"The function given as keep= must return arrays by name, such as {{'norms': array}}, and it returned {came}.",
        fr=f"La fonction donnée par keep= doit rendre des tableaux par nom, comme {{'normes': tableau}}, et elle a rendu {came}.",
    )


def _device(given: str | torch.device | None) -> torch.device | None:
    """Where to keep arrays, once something can be put there."""
    if given is None:
        return None
    try:
        return torch.empty(0, device=given).device
    except (RuntimeError, AssertionError, TypeError, ValueError) as error:
        raise RegardError(
            en=f"device={given!r} cannot be used here; choose 'cpu', or leave device out to keep arrays where the model computes them.",
            fr=f"device={given!r} n'est pas utilisable ici ; choisissez 'cpu', ou ne donnez pas device pour laisser les tableaux là où le "
            "modèle les calcule.",
        ) from error


@contextmanager
def intervene(model: Any, *changes: Change) -> Iterator[None]:
    """Changes the attention of a PyTorch model while it runs inside the ``with`` block.

    The model's own kernel runs first; then only the heads that are changed, and only those of their rows that may differ, are computed
    again. All other heads stay as they are, to the bit. Changes meet a head in the order in which they are given, those of an outer block
    first; what replaces a head's output (`Ablate`) counts last. `capture`, inside or outside, records the attention of the changed model.

    Args:
        model: A model in evaluation mode, on any device.
        *changes: What to change: `Ablate`, `Cut`, `Temper`, `Remask`, `Patch`.

    Raises:
        RegardError: if there is nothing to change, the model cannot be watched, or has no such layer, head or edge. Layers and edges that
            no run had are told when the block is left.

    Example:
        >>> import torch
        >>> from regard.changes import Ablate
        >>> from transformers import BertConfig, BertModel
        >>> sizes = dict(hidden_size=8, num_attention_heads=2, num_hidden_layers=1, intermediate_size=8)
        >>> tiny, ids = BertModel(BertConfig(**sizes)).eval(), torch.tensor([[101, 7, 102]])
        >>> before = tiny(ids).last_hidden_state
        >>> with intervene(tiny, Ablate(layer=0, head=1)):
        ...     after = tiny(ids).last_hidden_state
        >>> torch.equal(before, after)
        False
    """
    if not changes or any(isinstance(change, type) or not hasattr(change, "applied") for change in changes):
        raise RegardError(
            en="intervene needs changes, such as regard.Ablate(layer=3, head=5); give at least one, each as an argument of its own.",
            fr="intervene demande des changements, comme regard.Ablate(layer=3, head=5) ; donnez-en au moins un, chacun comme un argument.",
        )
    if is_keras(model) or not isinstance(model, torch.nn.Module):
        raise RegardError(
            en=f"intervene needs a PyTorch model that is loaded, not {type(model).__name__}; Keras models can be captured, not changed.",
            fr=f"intervene demande un modèle PyTorch déjà chargé, pas {type(model).__name__} ; les modèles Keras peuvent être capturés, "
            "pas changés.",
        )
    axes, places = axes_and_places(model)
    changer = Changer(changes, places=places, axes=axes)

    def is_mine() -> bool:
        watching = watcher()
        return watching is not None and changer in watching.changers

    outside = watcher() or Watching()
    watching = replace(outside, changers=(*outside.changers, changer))

    def begins() -> None:
        changer.begins()
        axes.goes_on()
        watching.masks.forget()

    with places.watching(is_mine, begins), axes.watching(is_mine), opened(watching, model):
        yield
    changer.finish()


def _arrays(keep: Any, device: torch.device | None) -> Literal["qk", "all"] | Reduce:
    """What a door is asked to keep: it knows no measures, so these reach it as a function."""
    if keep == "measures":
        from regard.measures.underway import Taking

        return Taking(device)
    if callable(keep):
        return lambda layer: {"kept": _arrays_by_name(keep(layer))}
    if keep not in ("qk", "all"):
        raise RegardError(
            en=f"keep={keep!r} is unknown; choose 'qk' (query and key), 'all' (value and output too), 'measures', or a function "
            "that is given a layer and returns arrays by name.",
            fr=f"keep={keep!r} est inconnu ; choisissez 'qk' (requêtes et clés), 'all' (valeurs et sorties aussi), 'measures', "
            "ou une fonction qui reçoit une couche et rend des tableaux par nom.",
        )
    chosen: Literal["qk", "all"] = keep
    return chosen


def look(
    text: str, model: str | Path = "minilm", *, cut: bool = False, keep: Keep = "qk", **options: Any
) -> Record:
    """What the attention of a trained model does with a text.

    Args:
        text: A sentence, or as much as the model can read.
        model: A name of the library, a folder, or a Hub id.
        cut: Look at the beginning of a text that is too long; ``record.cut`` then holds the rest.
        keep: As in `capture`.
        **options: What the model itself is told: ``to="en"`` or ``to="fr"`` for the library's translator, and ``beams``, how many
            translations it follows at a time.

    Raises:
        RegardError: for a text that is empty or cannot be read, a model that is not there, weights that are pickles, an option that the
            model does not have.
        TextTooLong: for a text with more tokens than the model can read, unless ``cut``.
    """
    if not isinstance(text, str) or not isinstance(model, str | Path):
        raise RegardError(
            en=f"look needs a text and a model's name or folder, not {type(text).__name__} and {type(model).__name__}.",
            fr=f"look demande un texte et le nom ou le dossier d'un modèle, pas {type(text).__name__} et {type(model).__name__}.",
        )
    if library.is_ours(str(model)):
        return _look_with_ours(text, str(model), cut, keep, options)
    if options:
        raise RegardError(
            en=f"{model} has no option {', '.join(options)}; leave it out.",
            fr=f"{model} n'a pas d'option {', '.join(options)} ; ne la donnez pas.",
        )
    loaded = ready(str(model))
    reading = read(text, tokenizer=loaded.tokenizer, limit=loaded.limit, model=_title(loaded.name), cut=cut)
    ids = torch.tensor([reading.ids], device=next(loaded.model.parameters()).device)
    with capture(loaded.model, keep=keep) as record, torch.inference_mode():
        loaded.model(input_ids=ids)
    record.model, record.text, record.cut = loaded.name, reading.text, reading.cut
    record.notices.extend(reading.notices)
    name_tokens(record, lambda numbers: reading.labels)
    return record


def _look_with_ours(text: str, name: str, cut: bool, keep: Keep, options: dict[str, Any]) -> Record:
    """What the attention of a model that Regard trained does with a text, what it writes included."""
    from regard.models.doubts import of_reading
    from regard.models.loading import load

    trained = load(name)
    try:
        attended = trained.attended(text, cut=cut, **options)
    except TypeError as error:
        raise RegardError(
            en=f"{name} does not know the options {', '.join(options)}; leave them out.",
            fr=f"{name} ne connaît pas les options {', '.join(options)} ; ne les donnez pas.",
        ) from error
    with capture(trained.model, keep=keep) as record, torch.inference_mode():
        attended.run()
    read_axis = Axis("tokens", labels=attended.read.labels, ids=attended.read.ids)
    if attended.written is None or attended.begun is None:
        name_axis(record, read_axis)
    else:
        given = (attended.begun + attended.written)[: len(attended.written)]
        sides = ((SOURCE, attended.read), (TARGET, given), (PREDICTED, attended.written))
        name_sides(record, *(Axis(side, labels=tokens.labels, ids=tokens.ids) for side, tokens in sides))
    cut_at = len(text) - len(attended.cut)
    record.model, record.text, record.cut = name, text[:cut_at], attended.cut
    record.prediction = attended.prediction
    record.notices.extend(attended.notices)
    record.notices.extend(of_reading(record.text, getattr(trained, "text", None)))
    return record


@lru_cache(maxsize=4)
def ready(model: str) -> Pretrained:
    """A model by library name, folder or Hub id, loaded once."""
    from regard.doors.pretrained import load  # only now: it loads transformers, which no other verb needs

    if library.entry(model) is not None:
        return load(library.folder(model), name=model)
    return load(model)


def _name(model: Any) -> str:
    """Where a model was loaded from, of a folder its last part; else what kind of model it is."""
    name = str(getattr(getattr(model, "config", None), "name_or_path", "")) or type(model).__name__
    return Path(name).absolute().name if Path(name).is_dir() else name


def _title(name: str) -> str:
    """What people call a model."""
    entry = library.entry(name)
    return name if entry is None else entry.title["en"]
