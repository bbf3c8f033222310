"""The Triton backend in Triton's interpreter, which must be chosen before Triton is first imported: hence in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

import regard
from regard import Causal, Documents, Explicit, Padding, Prefix, Window
from regard.errors import RegardError
from regard.measures.backends import dense, triton
from regard.measures.row_measures import NAMES
from regard.measures.scoring import Scoring

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" and importlib.util.find_spec("triton") is None, reason="Triton is made for Linux"
)

INTERPRETER = """
import pickle, sys
import torch
from regard.measures.backends import triton

torch.set_num_threads(1)
while True:
    given, wanted = pickle.load(sys.stdin.buffer)
    if wanted == "extents":
        from regard.measures.backends.triton_extent import extents
        pickle.dump(extents(given), sys.stdout.buffer)
    else:
        pickle.dump(triton.measure(given, wanted), sys.stdout.buffer)
    sys.stdout.buffer.flush()
"""

COMPILER = """
import pickle, sys
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime.jit import KernelInterface

class Hopper:
    get_current_device = get_current_stream = set_current_device = lambda self, *_: 0
    get_current_target = lambda self: GPUTarget("cuda", 90, 32)

def compile_only(kernel, grid):
    def launch(*arguments, **options):
        if callable(grid):
            grid({"block_queries": 64, "block_keys": 32})
        if hasattr(kernel, "configs"):
            kernel.configs = kernel.configs[:1]
        found = kernel.warmup(*arguments, grid=grid, **options)
        compiled.extend(found if isinstance(found, list) else [found])
    return launch

KernelInterface.__getitem__, compiled = compile_only, []
triton.runtime.driver.set_active(Hopper())
from regard.measures.backends import triton as backend, triton_launch
backend._refuse_device = lambda scoring: None
triton_launch.TENSOR_CORE_BLOCKS = triton_launch.FLOAT32_BLOCKS = ((64, 32, 4, None),)
while True:
    compiled.clear()
    backend.on_device(*pickle.load(sys.stdin.buffer))
    pickle.dump([kernel.asm["ptx"] for kernel in compiled], sys.stdout.buffer)
    sys.stdout.buffer.flush()
"""


class Child:
    """A process that answers pickled questions, one after the other."""

    def __init__(self, code: str, **variables: str) -> None:
        variables = {
            name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"
        } | variables
        command = [sys.executable, "-c", code]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables)

    def __call__(self, scoring, wanted=frozenset(NAMES)):
        pickle.dump((scoring, wanted), self.process.stdin)
        self.process.stdin.flush()
        return pickle.load(self.process.stdout)

    def close(self) -> None:
        self.process.stdout.close()
        self.process.kill()
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture(scope="module")
def interpreted():
    child = Child(INTERPRETER, TRITON_INTERPRET="1")
    yield child
    child.close()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    child = Child(COMPILER, TRITON_CACHE_DIR=str(tmp_path_factory.mktemp("compiled")))
    yield child
    child.close()


def scoring(
    heads=1,
    queries=37,
    keys=37,
    head_dim=19,
    *,
    kv_heads=None,
    mask=None,
    spread=1.0,
    dtype=torch.float32,
    seed=0,
    **others,
):
    """Random query and key in PyTorch, and what ``Scoring`` is given beside them."""
    generator = torch.Generator().manual_seed(seed)
    query = torch.randn(heads, queries, head_dim, generator=generator) * spread
    key = torch.randn(kv_heads or heads, keys, head_dim, generator=generator)
    intervals = None
    if mask is not None and (found := mask.intervals(queries, keys)) is not None:
        intervals = found[0][0], found[1][0]
    given = {"scale": head_dim**-0.5, "softcap": None, "bias": None, "sinks": None, "offset": keys - queries}
    given |= {
        "name": "attention",
        "query": query.to(dtype),
        "key": key.to(dtype),
        "mask": mask,
        "intervals": intervals,
    }
    return Scoring(**given | others)


def agree(found, exact, *, rtol=5e-6, atol=2e-6):
    assert set(found) == set(NAMES)
    assert found["peak_key"].dtype == np.int32
    assert found["peak_key"].tolist() == exact["peak_key"].tolist()
    for name in NAMES:
        if name != "peak_key":
            assert found[name].dtype == np.float32, name
            np.testing.assert_allclose(found[name], exact[name], rtol=rtol, atol=atol, err_msg=name)


def test_every_kind_of_layer_as_the_dense_backend_measures_it(varied, interpreted):
    given = Scoring.of(varied)
    if given.mask is not None and given.intervals is None:
        with pytest.raises(RegardError, match="one run of keys"):
            triton.measure(given, set(NAMES))
        return
    agree(interpreted(given), dense.measure(given, set(NAMES)))


def test_two_keys_worked_by_hand(interpreted):
    """Scores 0 and log 3: weights ¼ and ¾, from both queries."""
    one = torch.ones(1, 2, 1)
    given = scoring(1, 2, 2, 1, query=one, key=torch.tensor([[[0.0], [np.log(3)]]]), scale=1.0)
    found = interpreted(given)
    expected = {
        "entropy": [[np.log(4) - 0.75 * np.log(3)] * 2],
        "distance": [[0.75, 0.25]],
        "peak": [[0.75, 0.75]],
        "peak_key": [[1, 1]],
        "sink": [[0.25, 0.25]],
        "previous": [[0.0, 0.25]],
        "self_": [[0.25, 0.75]],
        "log_normalizer": [[np.log(4)] * 2],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    ("queries", "keys", "mask"),
    [
        (1, 1, None),
        (1, 71, Causal()),
        (31, 31, Causal()),
        (32, 64, Causal()),
        (33, 97, Window(41)),
        (71, 5, None),
        (67, 67, None),
    ],
)
def test_any_length(queries, keys, mask, interpreted):
    given = scoring(queries=queries, keys=keys, mask=mask)
    agree(interpreted(given), dense.measure(given, set(NAMES)))


@pytest.mark.parametrize(
    "mask", [Prefix(41), Documents(lengths=[43, 60]), Padding([np.arange(103) >= 37]), Window(59)]
)
def test_masks_with_whole_tiles_on_either_side(mask, interpreted):
    given = scoring(queries=103, keys=103, mask=mask)
    agree(interpreted(given), dense.measure(given, set(NAMES)))


@pytest.mark.parametrize(
    ("dtype", "head_dim"),
    [
        (torch.float16, 1),
        (torch.bfloat16, 16),
        (torch.bfloat16, 40),
        (torch.float16, 64),
        (torch.float64, 24),
    ],
)
def test_any_type_and_head_dim(dtype, head_dim, interpreted):
    given = scoring(4, head_dim=head_dim, kv_heads=2, dtype=dtype, mask=Causal())
    agree(interpreted(given), dense.measure(given, set(NAMES)))


def test_query_and_key_of_different_types(interpreted):
    given = scoring(dtype=torch.bfloat16)
    given = replace(given, key=given.key.to(torch.float16))
    agree(interpreted(given), dense.measure(given, set(NAMES)))


def test_views_are_read_where_they_lie(interpreted):
    """Heads beside each other in one row of a projection, keys read backwards through a stride, a bias expanded to all heads."""
    generator = torch.Generator().manual_seed(1)
    query = torch.randn(37, 4, 23, generator=generator).transpose(0, 1)[..., 2:21]
    key = torch.randn(2, 19, 53, generator=generator).mT[:, :37]
    bias = torch.randn(37, 37, generator=generator, dtype=torch.float64).T.expand(4, -1, -1)
    given = scoring(4, kv_heads=2, query=query, key=key, bias=bias, mask=Causal())
    packed = replace(given, query=query.contiguous(), key=key.contiguous(), bias=bias.contiguous())
    found = interpreted(given)
    agree(found, dense.measure(given, set(NAMES)))
    for name, values in interpreted(packed).items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)


@pytest.mark.parametrize("scale", [-0.3, 0.0, 1e-9, 3e6])
def test_scales_that_cannot_wait(scale, interpreted):
    given = scoring(scale=scale, spread=1e-6 if scale > 1 else 1.0)
    agree(interpreted(given), dense.measure(given, set(NAMES)))


@pytest.mark.parametrize(("softcap", "spread"), [(1.0, 1.0), (2.0, 1.0), (50.0, 3.0)])
def test_softcap_from_its_straight_part_to_its_flat_one(softcap, spread, interpreted):
    given = scoring(softcap=softcap, spread=spread)
    agree(interpreted(given), dense.measure(given, set(NAMES)))


def test_entropy_stays_exact_and_positive_where_scores_are_spread_over_200(interpreted):
    given = scoring(2, 131, 131, mask=Causal())
    furthest = float((given.query @ given.key.mT).abs().max()) * given.scale
    given = replace(given, query=given.query * (200 / furthest))
    exact, found = dense.measure(given, {"entropy"})["entropy"], interpreted(given)["entropy"]
    assert exact.max() > 0.5
    assert np.abs(found - exact).max() <= 5e-5
    assert found.min() >= 0


def test_a_near_neighbour_far_into_a_text_keeps_its_exact_distance(interpreted):
    """The newest tokens of a long text, each looking one back: from the distances to the ends of a tile nothing may cancel."""
    keys, newest = 20_011, 40
    angle = np.arange(keys)[:, None] * 2.0 ** -np.arange(16) * 3
    key = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    query = key[-newest - 1 : -1] * 12
    given = scoring(
        queries=newest,
        keys=keys,
        query=torch.tensor(query[None]),
        key=torch.tensor(key[None]),
        scale=1.0,
        mask=Window(97),
    )
    found, exact = interpreted(given), dense.measure(given, set(NAMES))
    assert exact["previous"].min() > 0.9
    np.testing.assert_allclose(found["distance"], exact["distance"], rtol=2e-5)


@pytest.mark.parametrize(
    ("equal", "mask"),
    [
        ((25, 5, 70), None),  # lanes 1 and 5 of one half tile, and a later tile
        ((90, 27), None),  # tiles
        ((44, 60), None),  # halves of a tile
        ((8, 40), Window(70)),  # an edge that comes after whole tiles in time, and before them in place
    ],
)
def test_the_first_of_equal_peaks_is_named(equal, mask, interpreted):
    given = scoring(queries=101, keys=101, mask=mask, spread=0.3)
    given.query[:] = (
        torch.round((given.query + 1) * 64) / 64
    )  # sums of these are exact in whatever order a processor adds
    given.key[:, list(equal)] = 2
    exact = dense.measure(given, set(NAMES))
    assert (exact["peak_key"] == min(equal)).mean() > 0.6
    assert interpreted(given)["peak_key"].tolist() == exact["peak_key"].tolist()


def test_a_row_that_sees_only_the_sink_has_its_score_as_log_normalizer(interpreted):
    mask = Window(3) & Padding([np.arange(37) >= 11])
    found = interpreted(scoring(mask=mask, sinks=torch.tensor([1.25])))
    assert np.isnan(found["entropy"][0, :11]).all()
    assert np.isnan(found["distance"][0, :11]).all()
    assert found["peak_key"][0, :11].tolist() == [-1] * 11
    assert not any(found[name][0, :11].any() for name in ("peak", "sink", "previous", "self_"))
    np.testing.assert_allclose(found["log_normalizer"][0, :11], 1.25)


@pytest.mark.parametrize(
    "parts",
    [
        [
            {"entropy"},
            {"distance"},
            {"peak"},
            {"peak_key"},
            {"sink", "peak"},
            {"previous"},
            {"self_", "distance"},
        ],
        [{"distance", "previous"}, {"sink", "self_"}],
    ],
    ids=["self", "cross"],
)
def test_a_part_is_what_the_whole_has(parts, interpreted):
    given = scoring(queries=41, keys=67, mask=Causal())
    given = replace(given, offset=None) if len(parts) == 2 else given
    whole = interpreted(given)
    for wanted in parts:
        part = interpreted(given, wanted)
        assert set(part) == wanted | {"entropy", "log_normalizer"}
        for name, values in part.items():
            np.testing.assert_array_equal(values, whole[name], err_msg=name)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (scoring(4, 64, 64, 64, kv_heads=2, dtype=torch.bfloat16, mask=Causal()), set(NAMES)),
        (scoring(4, 64, 64, 128, dtype=torch.bfloat16), set()),
        (
            scoring(
                2,
                37,
                53,
                72,
                dtype=torch.float16,
                bias=torch.zeros(1, 37, 53),
                softcap=3.0,
                sinks=torch.zeros(2),
            ),
            set(NAMES),
        ),
        (scoring(1, 1, 1, 40), set(NAMES)),
    ],
    ids=["causal bfloat16", "entropy alone", "everything float16", "one token float32"],
)
def test_the_kernels_compile_for_an_h100(given, wanted, compiled):
    assemblies = compiled(given, wanted)
    assert len(assemblies) >= (2 if wanted else 1)
    assert ("wgmma" in assemblies[0]) == (given.query.dtype != torch.float32)


def test_extents_are_the_largest_magnitudes_and_infinity_for_nan(interpreted):
    """Through strides, beyond one block of rows, for numbers of both signs."""
    given = torch.randn(71, 3, 23, generator=torch.Generator().manual_seed(2)).transpose(0, 1)[..., 2:21]
    given[0, 3, 5], given[2, 70, 0], given[1, 64, 18] = torch.nan, torch.inf, -torch.inf
    found = interpreted(given, "extents")
    expected = given.abs().nan_to_num(torch.inf, torch.inf).amax(-1)
    assert torch.equal(found, expected)
    assert int(found.isinf().sum()) == 3


def test_a_mask_with_holes_is_refused():
    given = scoring(mask=Explicit(np.random.default_rng(0).random((37, 37)) < 0.5))
    with pytest.raises(RegardError, match="one run of keys") as refused:
        triton.measure(given, set(NAMES))
    assert "that of attention does not; use backend='tiled'" in refused.value.say("en")
    assert "prenez backend='tiled'" in refused.value.say("fr")


def test_without_triton_the_refusal_says_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RegardError, match="needs the package triton") as refused:
        triton.measure(scoring(), set(NAMES))
    assert "n'est pas installé" in refused.value.say("fr")


def test_triton_is_imported_only_when_its_backend_runs_and_then_wants_a_gpu():
    code = """
import sys, regard, regard.measures.backends.triton
layer = regard.Record.from_arrays([[0.0]], [[1.0]]).layers[0]
regard.rows(layer)
assert "triton" not in sys.modules
try:
    regard.rows(layer, backend="triton")
except regard.errors.RegardError as refused:
    print(refused.say("en"), refused.say("fr"))
"""
    variables = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    said = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, encoding="utf-8", check=True, env=variables
    ).stdout
    assert "needs query and key on an NVIDIA GPU, and those of arrays are on cpu" in said
    assert "enregistrez le modèle sur un GPU, ou prenez backend='tiled'" in said


def test_the_public_call_reaches_it(make, interpreted):
    layer = make(mask=Causal())
    exact = regard.rows(layer, backend="dense")
    agree(interpreted(Scoring.of(layer)), {name: getattr(exact, name) for name in NAMES})
