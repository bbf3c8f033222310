"""Which tokens lie on which axis: read off what a model and its modules are given, never off their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import torch

from regard.doors import plain_inputs
from regard.doors.call import Call
from regard.doors.hooks import Hook
from regard.doors.modules import at_work
from regard.errors import RegardError

Kind = Literal["tokens", "patches", "frames"]

_READS: dict[str, Kind] = {
    "input_ids": "tokens",
    "pixel_values": "patches",
    "input_features": "frames",
    "input_values": "frames",
}
_SOUND = frozenset(name for name, kind in _READS.items() if kind == "frames")
_SECOND_INPUTS = ("key_value_states", "encoder_hidden_states", "cross_attention_states", "context")
_PAIRS = (("query", "key"), ("queries", "keys"))
_PIECES = "cu_seqlens"


@dataclass(frozen=True)
class Role:
    """Names of the axes that a module's queries and keys lie on."""

    queries: str
    keys: str


@dataclass(frozen=True)
class Inputs:
    """What lies on an axis.

    Attributes:
        kind: What one entry is.
        ids: ``[batch, n]``, the tokens' numbers.
        present: Booleans ``[batch, n]``, False for padding.
        grid: (rows, columns) into which a picture was cut.
    """

    kind: Kind = "tokens"
    ids: torch.Tensor | None = None
    present: torch.Tensor | None = None
    grid: tuple[int, int] | None = None

    def grid_of(self, length: int) -> tuple[int, int] | None:
        """The grid, where the axis holds the patches and nothing else: beside class tokens no one says which entry is which."""
        return self.grid if self.grid is not None and self.grid[0] * self.grid[1] == length else None


class Axes:
    """Knows, while a model runs once, which axes each of its attention modules relates.

    Self-attention lies on the axis of what the model reads ("tokens", "patches", "frames"), or on "source" in the encoder and "target"
    in the decoder where there are both. Attention whose module was given a second input goes from one to the other.

    Args:
        model: The model that is watched.
        modules: Its modules by path, where they are known already.
    """

    def __init__(self, model: torch.nn.Module, modules: Mapping[str, torch.nn.Module] | None = None) -> None:
        self.inputs: dict[str, Inputs] = {}
        self.batch: int | None = None
        self._model = model
        self._modules = modules
        two_sided = bool(getattr(getattr(model, "config", None), "is_encoder_decoder", False))
        self._encoder = _half(model, "get_encoder") if two_sided else set()
        self._decoder = _half(model, "get_decoder") - self._encoder if two_sided else set()
        self._two_sided = bool(self._encoder)
        self._told: dict[int, bool] = {}
        self._plain: list[torch.Tensor] = []
        self._current = "tokens"
        self._before: dict[str, Inputs] = {}
        self._ran = False

    def role(self, module: torch.nn.Module) -> Role:
        """The axes of one attention module, in the call that is going on.

        Raises:
            RegardError: if the module splits what it is given and attends within each piece alone.
        """
        given = self._given_to(module)
        if isinstance(pieces := given.get(_PIECES), torch.Tensor) and pieces.numel() > 2:
            kind = type(module).__name__
            raise RegardError(
                en=f"{kind} splits its input into pieces and attends within each of them, which Regard does not read yet; give the model "
                "one picture at a time, or choose other layers.",
                fr=f"{kind} découpe son entrée en morceaux et calcule l'attention dans chacun d'eux, ce que Regard ne lit pas encore ; "
                "donnez au modèle une seule image à la fois, ou choisissez d'autres couches.",
            )
        crosses = self._told[id(module)] if id(module) in self._told else _crosses(given)
        if not self._two_sided:
            return Role(self._current, "source" if crosses else self._current)
        if id(module) in self._encoder:
            return Role("source", "source")
        return Role("target", "source" if crosses else "target")

    def crosses(self, module: torch.nn.Module, is_one: bool) -> None:
        """Notes whether a module looks from one thing at another, where its door knows."""
        self._told[id(module)] = is_one

    def meets(self, call: Call) -> None:
        """Learns from a call what inputs without known names do not tell by themselves: how many sequences, and which numbers are ids."""
        self._ran = True
        if call.crosses is not None:
            self.crosses(call.module, call.crosses)
        batch, length = call.query.shape[0], call.query.shape[2]
        if not plain_inputs.counts(self._plain, batch, (length, call.key.shape[2])):
            return
        self.batch = batch
        if plain_inputs.is_picture(self._plain, batch):
            self._current, self._plain = "patches", []
            self.inputs["patches"] = Inputs("patches")
        elif not self._two_sided and (ids := plain_inputs.ids_among(self._plain, batch, length)) is not None:
            self._plain = []
            self._lies(self._current, "tokens", ids, None)

    @contextmanager
    def watching(self, is_mine: Callable[[], bool]) -> Iterator[None]:
        """Reads what the modules are given, in calls that are this capture's own, and takes every hook away again."""
        modules = [*(self._model.modules() if self._modules is None else self._modules.values())]
        takes = {kind: _parameters(kind.forward) for kind in {type(module) for module in modules}}
        telling = set(_READS)
        if any(not names.isdisjoint(_SOUND) for names in takes.values()):
            telling.add("attention_mask")
        told = {kind for kind, names in takes.items() if not names.isdisjoint(telling)}
        hooks = [
            module.register_forward_pre_hook(Hook(self._given(is_mine)), with_kwargs=True)
            for module in modules
            if module is self._model or type(module) in told
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def goes_on(self) -> None:
        """A run begins, of the model or of a part of it alone; what it reads is added to what a cache holds from earlier runs."""
        self._before = {
            name: inputs for name, inputs in self.inputs.items() if self._ran and name != "source"
        }
        self._ran = True

    def _given(self, is_mine: Callable[[], bool]) -> Callable[..., None]:
        def read(
            module: torch.nn.Module, positional: tuple[Any, ...], named: dict[str, Any] | None = None
        ) -> None:
            # PyTorch hands over no names to a hook that another thread just took away.
            if named is None or not is_mine():
                return
            with torch._C.DisableTorchFunction():  # no function mode need look at what is read here
                given = dict(zip(_ordered(type(module).forward), positional, strict=False)) | named
                if module is self._model:
                    self.batch = _batch(given)
                    known = not {*_READS, "inputs_embeds"}.isdisjoint(given)
                    self._plain = [] if known else plain_inputs.tensors_in((*positional, *named.values()))
                self._reads(module, given)

        return read

    @staticmethod
    def _given_to(module: torch.nn.Module) -> dict[str, Any]:
        """What a module that runs now was given, by name."""
        for running in at_work():
            if running.module is module:
                named = dict(running.named or {})
                return dict(zip(_ordered(type(module).forward), running.positional, strict=False)) | named
        return {}

    def _reads(self, module: torch.nn.Module, given: dict[str, Any]) -> None:
        """The innermost module that is given ids, pixels or sound decides what its attention lies on."""
        names = _parameters(type(module).forward)
        for name, kind in _READS.items():
            read = given.get(name)
            if read is None and name == "input_ids" and name in names:
                read = given.get("inputs_embeds")
            if not isinstance(read, torch.Tensor) or not _is_read_as(kind, read):
                continue
            side = "target" if id(module) in self._decoder else "source"
            self._current = side if self._two_sided else kind
            self._lies(self._current, kind, read, given.get("attention_mask"))
            if kind == "patches":
                self._cuts(module, read)
        self._thins_out(given.get("attention_mask"))
        if isinstance(given.get("decoder_input_ids"), torch.Tensor):
            self._lies("target", "tokens", given["decoder_input_ids"], given.get("decoder_attention_mask"))

    def _lies(self, axis: str, kind: Kind, read: torch.Tensor, mask: Any) -> None:
        """Notes what lies on an axis; an embedding that is given ids alone takes no padding away, vectors alone keep the ids."""
        known = self.inputs.get(axis, Inputs())
        if kind != "tokens":
            self.inputs[axis] = known if known.kind == kind else Inputs(kind)
            return
        if read.ndim == 1:  # one sequence, without an axis for the batch
            read = read[None]
        if read.is_cuda and not read.is_floating_point():
            read = read.cpu()  # now, before the model runs: later this would wait for all of it
        earlier = None if axis == "source" else self._before.get(axis, Inputs()).ids
        if earlier is None or earlier.shape[0] != read.shape[0]:
            earlier = torch.empty(read.shape[0], 0, dtype=torch.long, device=read.device)
        if isinstance(mask, Mapping) or (isinstance(mask, torch.Tensor) and mask.ndim == 4):
            mask = _themselves(
                mask, self._before.get(axis, Inputs()).present, earlier.shape[1], read.shape[1]
            )
        shape = (self.batch or read.shape[0], earlier.shape[1] + read.shape[1])
        ids = torch.cat([earlier, read], dim=1) if read.ndim == 2 else known.ids
        present = mask != 0 if isinstance(mask, torch.Tensor) and mask.shape == shape else known.present
        self.inputs[axis] = Inputs(
            kind,
            ids if ids is None or ids.shape == shape else None,
            present if present is None or present.shape == shape else None,
        )

    def _cuts(self, module: torch.nn.Module, pixels: torch.Tensor) -> None:
        """A picture is cut into as many whole patches as fit."""
        config = getattr(module, "config", None)
        size = getattr(module, "patch_size", None) or getattr(config, "patch_size", None)
        if pixels.ndim == 4 and size:
            high, wide = (size, size) if isinstance(size, int) else size
            grid = pixels.shape[2] // high, pixels.shape[3] // wide
            self.inputs[self._current] = replace(self.inputs[self._current], grid=grid)

    def _thins_out(self, mask: Any) -> None:
        """The samples of a sound become fewer frames on their way; the last mask of frames that a module is given says which are there."""
        inputs = self.inputs.get(self._current)
        if (
            inputs is not None
            and inputs.kind == "frames"
            and isinstance(mask, torch.Tensor)
            and mask.ndim == 2
        ):
            self.inputs[self._current] = replace(inputs, present=mask != 0)


def _themselves(masks: Any, before: torch.Tensor | None, first: int, count: int) -> torch.Tensor | None:
    """Which tokens are there, ``[batch, tokens]``, told by a mask of queries × keys: padding looks at nothing of its own, and nobody at it.

    Args:
        masks: ``[batch, 1, count, keys]``, booleans or numbers to add, or several of them by name.
        before: What is known of the tokens before these.
        first: How many these are.
        count: How many tokens come now.
    """
    mask = next(iter(masks.values()), None) if isinstance(masks, Mapping) else masks
    if not isinstance(mask, torch.Tensor) or mask.ndim != 4 or mask.shape[2] != count:
        return None
    if mask.shape[3] < first + count:
        return None
    seen = mask[:, 0, :, first : first + count]
    if seen.dtype != torch.bool:
        seen = seen > torch.finfo(seen.dtype).min / 2
    own = seen.diagonal(dim1=1, dim2=2)
    now = own | (seen & own[:, :, None]).any(1) | ~own.any(1, keepdim=True)
    earlier = now.new_ones(now.shape[0], first) if before is None else before
    return torch.cat([earlier, now], dim=1)


def _batch(given: dict[str, Any]) -> int | None:
    """How many sequences the model was given; vectors in a row, without a name that we know, may be one sequence as well as many."""
    for name, value in given.items():
        if isinstance(value, torch.Tensor) and value.ndim > 1:
            if value.ndim > 2 or name in _READS or not value.is_floating_point():
                return value.shape[0]
            return None
    return None


def _is_read_as(kind: Kind, read: torch.Tensor) -> bool:
    """Tokens are read as numbers or as vectors; position embeddings give the name of ids to what is neither."""
    return kind != "tokens" or read.ndim == 3 or not read.is_floating_point()


def _crosses(given: dict[str, Any]) -> bool:
    """Does a module look from one thing at another? It was given a second input then, or a query that is not its key."""
    if any(given.get(name) is not None for name in _SECOND_INPUTS):
        return True
    return any(given.get(key) is not None and given[key] is not given.get(query) for query, key in _PAIRS)


def _half(model: Any, name: str) -> set[int]:
    """The modules of the half that reads the source or writes the target; none where the model does not tell it from the whole."""
    found = getattr(model, name, lambda: model)()
    return set() if found is model else {id(module) for module in found.modules()}


@cache
def _ordered(forward: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(forward).parameters)[1:]


@cache
def _parameters(forward: Callable[..., Any]) -> frozenset[str]:
    return frozenset(_ordered(forward))
