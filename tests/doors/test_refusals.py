"""What cannot be read is refused in one sentence that says how to get on, and the model stays as it was."""

from __future__ import annotations

import warnings

import pytest
import torch
from torch import nn
from torch.nn import functional

import regard
from regard.doors.refusals import nothing_seen, readable_modules
from regard.errors import RegardError
from tests.doors.plain_models import WIDTH, CausalAttention, TinyGPT, numbers

N = 5


def scripted() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.script(nn.Sequential(nn.Linear(2, 3)))


def compiled_in_place() -> nn.Module:
    model = nn.Sequential(nn.Linear(2, 3))
    model[0].compile(backend="eager")
    return model


UNREADABLE = [
    ("a string", lambda: "minilm", "not str"),
    ("compiled", lambda: torch.compile(nn.Linear(2, 3), backend="eager"), r"capture model\._orig_mod"),
    (
        "compiled inside",
        lambda: nn.Sequential(torch.compile(nn.Linear(2, 3), backend="eager")),
        r"capture model\.0\._orig_mod",
    ),
    ("compiled in place", compiled_in_place, r"model\.0 was compiled with \.compile"),
    ("scripted", scripted, "TorchScript"),
    ("spread", lambda: nn.Sequential(nn.DataParallel(nn.Linear(2, 3))), r"give model\.0\.module"),
    ("meta", lambda: nn.Linear(2, 3, device="meta"), "meta device"),
]


@pytest.mark.parametrize(
    ("model", "reason"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE]
)
def test_models_that_no_door_looks_into(model, reason):
    made = model()
    with pytest.raises(RegardError, match=reason):
        readable_modules(made)
    with pytest.raises(RegardError, match=reason), regard.capture(made):
        pass
    with pytest.raises(RegardError, match=reason), regard.intervene(made, regard.Ablate(layer=0, head=0)):
        pass


def test_a_model_that_can_be_read_is_not_refused():
    readable_modules(TinyGPT())


class Given(nn.Module):
    """Hands to the kernel what it is given."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.scaled_dot_product_attention(x, x, x)


def nested() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([numbers(2, N, 3)], layout=torch.jagged)


CALLS = [
    ("nested", lambda model: model(nested()), "nested tensors"),
    ("vmap", lambda model: torch.func.vmap(model)(numbers(2, 1, 3, N, 5)), "torch.func"),
    ("grad", lambda model: torch.func.grad(lambda x: model(x).sum())(numbers(1, 3, N, 5)), "torch.func"),
    ("meta", lambda model: model(torch.empty(1, 3, N, 5, device="meta")), "meta device"),
]


@pytest.mark.parametrize(("call", "reason"), [case[1:] for case in CALLS], ids=[case[0] for case in CALLS])
def test_calls_that_cannot_be_read(call, reason):
    model = Given()
    with pytest.raises(RegardError, match=reason), regard.capture(model):
        call(model)
    assert not model._forward_hooks
    assert model(numbers(1, 3, N, 5)).shape == (1, 3, N, 5)


@pytest.mark.filterwarnings("ignore")
def test_a_traced_call_is_refused():
    model = CausalAttention().eval()
    with pytest.raises(RegardError, match="compiled or traced"), regard.capture(model):
        torch.jit.trace(model, numbers(1, N, WIDTH))


@pytest.mark.filterwarnings("ignore")
def test_flex_attention_is_refused():
    from torch.nn.attention.flex_attention import flex_attention

    class Flexible(nn.Module):
        def forward(self, x):
            return flex_attention(x, x, x)

    model = Flexible()
    with pytest.raises(RegardError, match="with flex_attention"), regard.capture(model):
        model(numbers(1, 2, 16, 16))


@pytest.mark.filterwarnings("ignore")
def test_a_function_compiled_inside_is_refused():
    class Compiled(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = CausalAttention().eval()
            self.fast = torch.compile(self.inner.forward, backend="eager", fullgraph=True)

        def forward(self, x):
            return self.fast(x)

    model = Compiled()
    with pytest.raises(RegardError, match=r"with torch\.compile"), regard.capture(model):
        model(numbers(1, N, WIDTH))


def test_errors_of_the_model_stay_what_they_are():
    model = TinyGPT()
    with pytest.raises(RuntimeError, match="'indices' to have"), regard.capture(model):
        model(torch.zeros(1, N))


def test_a_model_without_attention_is_refused():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    with pytest.raises(RegardError, match="although it ran"), regard.capture(model):
        model(numbers(5, 2))


def test_a_model_that_never_ran_is_refused():
    with pytest.raises(RegardError, match="it never ran"), regard.capture(TinyGPT()):
        pass


def test_many_modules_are_cut_short():
    sentence = str(nothing_seen("a model", unseen=["a", "b", "c", "d"], ran=True))
    assert "in a, b, c...;" in sentence
