"""Which module names a call, and when it looks at a second sequence."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import nn
from torch.nn import functional

import regard
from regard.doors.door import Watching, watched_by
from regard.doors.modules import Running, caller, crosses
from tests.doors.plain_models import WIDTH, Kernel, numbers, ready, watched

N, M = 5, 7


class Asking(nn.Module):
    """Writes down who is running."""

    def __init__(self, fails: bool = False) -> None:
        super().__init__()
        self.fails = fails
        self.seen: list[str] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        asking = caller()
        self.seen.append(
            "" if asking is None else ".".join(type(one.module).__name__ for one in asking.stack)
        )
        if self.fails:
            raise ZeroDivisionError
        return x


class Nested(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x)


class Everything:
    """Watches all modules, or those given."""

    def __init__(self, *modules: nn.Module) -> None:
        self.modules = modules

    def watches(self, module: nn.Module) -> bool:
        return not self.modules or module in self.modules

    def add(self, call: object) -> None: ...

    def unseen(self, module: nn.Module) -> None: ...


def test_the_stack_is_as_deep_as_the_model():
    asking = Asking()
    model = nn.Sequential(Nested(Nested(asking)), nn.Linear(WIDTH, WIDTH))
    with watched_by(Watching(recorder=Everything())):
        model(numbers(N, WIDTH))
        model[0](numbers(N, WIDTH))
    assert asking.seen == ["Sequential.Nested.Nested.Asking", "Nested.Nested.Asking"]
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_an_error_inside_a_module_leaves_nothing_on_the_stack():
    failing, after = Asking(fails=True), Asking()

    class Again(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Sequential(failing), after

        def forward(self, x):
            with pytest.raises(ZeroDivisionError):
                self.first(x)
            return self.second(x)

    model = nn.Sequential(Again(), after)
    with watched_by(Watching(recorder=Everything())):
        model(numbers(N, WIDTH))
    assert failing.seen == ["Sequential.Again.Sequential.Asking"]
    assert after.seen == ["Sequential.Again.Asking", "Sequential.Asking"]


def test_only_watched_modules_count():
    asking = Asking()
    inner = Nested(asking)
    model = nn.Sequential(inner)
    with watched_by(Watching(recorder=Everything(inner))):
        model(numbers(N, WIDTH))
    assert asking.seen == ["Nested"]


def test_no_one_is_asked_outside_a_watched_thread():
    asking = Asking()
    with watched_by(Watching(recorder=Everything())):
        thread = threading.Thread(target=asking, args=(numbers(N, WIDTH),))
        thread.start()
        thread.join()
        with watched_by(None):
            asking(numbers(N, WIDTH))
    asking(numbers(N, WIDTH))
    assert asking.seen == ["", "", ""]


@torch.no_grad()
def test_a_shared_module_runs_twice_under_one_name():
    kernel = ready(Kernel(heads=1))
    record = watched(nn.Sequential(kernel, kernel), numbers(1, N, WIDTH))
    assert [(layer.name, layer.call) for layer in record.layers] == [("0", 0), ("0", 1)]


@torch.no_grad()
def test_a_kernel_in_a_module_of_its_own_names_the_call_and_its_parent_tells_what_it_looks_at():
    class Kept(nn.Module):
        def forward(self, query, key, value):
            return functional.scaled_dot_product_attention(query, key, value)

    class Outer(Kernel):
        def __init__(self):
            super().__init__()
            self.kept = Kept()

        def forward(self, x, context=None):
            source = x if context is None else context
            return self.kept(
                *(self.split(one) for one in (self.to_q(x), self.to_k(source), self.to_v(source)))
            )

    class Around(nn.Module):
        def __init__(self, across):
            super().__init__()
            self.outer, self.across = Outer(), across

        def forward(self, x):
            return self.outer(x, x.flip(1)) if self.across else self.outer(x)

    alone, across = (
        watched(ready(Around(across)), numbers(1, N, WIDTH)).layers[0] for across in (False, True)
    )
    assert (alone.name, alone.kind, across.kind) == ("outer.kept", "self", "cross")


SECOND = [
    pytest.param((numbers(2, N, WIDTH), numbers(2, M, WIDTH)), True, id="a second sequence"),
    pytest.param((numbers(N, 2, WIDTH), numbers(M, 2, WIDTH)), True, id="tokens first"),
    pytest.param((numbers(2, M, WIDTH),), False, id="only one"),
    pytest.param((numbers(2, M, WIDTH),) * 2, False, id="the same twice"),
    pytest.param((numbers(2, M, WIDTH), numbers(2, M, 3)), False, id="of a width that nothing takes"),
    pytest.param((numbers(2, N, WIDTH), numbers(1, M, WIDTH)), False, id="of another batch"),
    pytest.param((numbers(2, N, WIDTH), numbers(2, M, WIDTH) > 0), False, id="booleans"),
    pytest.param((), None, id="nothing"),
]


@pytest.mark.parametrize(("given", "expected"), SECOND)
def test_a_second_sequence(given, expected):
    assert crosses(Running(Kernel(), given[:1], dict(enumerate(given[1:]))), M) is expected


def test_a_module_without_linear_maps_does_not_tell():
    assert crosses(Running(nn.Sequential(), (numbers(2, N, WIDTH), numbers(2, M, WIDTH))), M) is None


@torch.no_grad()
def test_capture_inside_intervene_names_each_call_once():
    model = ready(Kernel(heads=1))
    with (
        regard.intervene(model, regard.Temper(layer=0, head=0, temperature=2.0)),
        regard.capture(model) as record,
    ):
        model(numbers(1, N, WIDTH))
    assert [layer.name for layer in record.layers] == ["Kernel"]
