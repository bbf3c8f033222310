"""Under gradient checkpointing a layer runs twice: a change is refused there, and only there."""

from __future__ import annotations

import pytest

import regard
from regard.errors import RegardError
from tests.doors.test_changing import IDS
from tests.doors.test_hugging_face import GROUPED, model_of

pytestmark = pytest.mark.filterwarnings("ignore:.*_checkpointing_(en|dis)able:FutureWarning")


@pytest.mark.parametrize("reentrant", [True, False], ids=["reentrant", "not reentrant"])
def test_a_change_under_gradient_checkpointing_is_refused(reentrant):
    model = model_of("LlamaConfig", GROUPED, "sdpa").train()
    model.gradient_checkpointing_enable({"use_reentrant": reentrant})
    vectors = model.embed_tokens(IDS).detach().requires_grad_()
    change = regard.Cut(1, 2, query=4, key=1)
    with (
        pytest.raises(RegardError, match=r"layers\.1\.self_attn .*gradient_checkpointing_disable"),
        regard.intervene(model, change),
    ):
        model(inputs_embeds=vectors)
    model.gradient_checkpointing_disable()
    with regard.intervene(model, change):
        output = model(inputs_embeds=vectors)[0]
    output.sum().backward()  # after the block, the changed run has its gradients
    assert vectors.grad.abs().max() > 0


def test_a_change_that_changes_nothing_may_run_under_gradient_checkpointing():
    model = model_of("LlamaConfig", GROUPED, "sdpa").train()
    model.gradient_checkpointing_enable({"use_reentrant": False})
    with regard.intervene(model, regard.Temper(0, 1, 1)):
        model(IDS)[0].sum().backward()
    assert model.embed_tokens.weight.grad.abs().max() > 0
