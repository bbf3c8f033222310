import array_api_strict
import numpy as np
import pytest
import torch

from regard.attention import attend, scores, weights
from regard.attention.arguments import array, indices, number, numpy_array, one_kind, whole_number
from regard.errors import RegardError


def test_positional_and_named_arguments_are_the_same():
    assert attend(value=[[3]], key=[[2]], query=[[1]]) == attend([[1]], [[2]], [[3]])


def test_a_missing_argument_is_pythons_own_error():
    with pytest.raises(TypeError, match="missing a required argument: 'value'"):
        attend([[1]], [[2]])


@pytest.mark.parametrize("given", [[[1, 2], [3]], "text", [["a"]], {"a": 1}])
def test_what_is_no_array_is_refused(given):
    with pytest.raises(RegardError, match="key must be an array or a nested list of numbers"):
        weights([[1, 2]], given)


@pytest.mark.parametrize(
    "given",
    [
        np.ones((2, 3), dtype=np.int64),
        torch.ones(2, 3, dtype=torch.bool),
        np.ones((2, 3), dtype=np.complex128),
    ],
)
def test_arrays_that_do_not_hold_floating_point_numbers_are_refused(given):
    with pytest.raises(RegardError, match=f"query must hold floating-point.* holds {given.dtype}"):
        weights(given, given)


def test_two_libraries_are_refused():
    with pytest.raises(RegardError, match=r"query, key must come from one library.* as numpy, torch"):
        weights(np.ones((2, 3)), torch.ones(2, 3))


def test_two_devices_are_refused():
    with pytest.raises(RegardError, match="query, key must be on one device, and they came as cpu, meta"):
        weights(torch.ones(2, 3), torch.ones(2, 3, device="meta"))


def test_one_kind_widens_to_the_widest():
    kinds = one_kind({"a": np.ones(1, dtype=np.float16), "b": np.ones(1, dtype=np.float32)})
    assert {value.dtype for value in kinds.values()} == {np.dtype(np.float32)}


def test_an_array_is_passed_on_as_it_is():
    given = np.ones(3, dtype=np.int8)
    assert array("x", given) is given


@pytest.mark.parametrize(
    "given", [[1, 2], torch.tensor([1, 2]), torch.tensor([1.0, 2.0], requires_grad=True)]
)
def test_numpy_array_takes_lists_and_tensors(given):
    assert numpy_array(given).tolist() == [1, 2]


@pytest.mark.parametrize("name", ["scale", "softcap", "temperature"])
@pytest.mark.parametrize("given", [float("nan"), float("inf"), True, "1", [1.0]])
def test_options_that_are_no_finite_numbers_are_refused(name, given):
    with pytest.raises(RegardError, match=f"{name} must be a finite number"):
        scores([[1.0]], [[1.0]], **{name: given})


@pytest.mark.parametrize("name", ["softcap", "temperature"])
@pytest.mark.parametrize("given", [0, -1.0])
def test_softcap_and_temperature_must_be_positive(name, given):
    with pytest.raises(RegardError, match=f"{name} must be a finite number above 0, and it is {given}"):
        scores([[1.0]], [[1.0]], **{name: given})


@pytest.mark.parametrize("given", [2, np.float32(2), np.int64(2)])
def test_any_real_number_will_do(given):
    assert scores([[3.0]], [[1.0]], scale=given).tolist() == [[6.0]]
    assert type(number("scale", given)) is float


@pytest.mark.parametrize("given", [0, -1, 2.5, True, "3", None])
def test_whole_numbers(given):
    assert whole_number("width", np.int64(1), least=1) == 1
    with pytest.raises(RegardError, match="width must be a whole number of at least 1"):
        whole_number("width", given, least=1)


def test_indices_must_exist():
    assert indices("keys", range(3), 3).tolist() == [0, 1, 2]
    assert indices("keys", [], 3).tolist() == []
    for given in ([-1], [3]):
        with pytest.raises(RegardError, match="keys must count from 0 to 2"):
            indices("keys", given, 3)
    for given in ([0.5], 1, [[1]], [True]):
        with pytest.raises(RegardError, match="keys must be a list of whole numbers"):
            indices("keys", given, 3)


def test_messages_come_in_french_too():
    with pytest.raises(RegardError) as caught:
        scores([[1.0]], [[1.0]], temperature=-2)
    assert caught.value.say("fr").startswith("temperature doit être un nombre fini supérieur à 0, et")


def test_an_option_of_the_same_library_stays_there():
    found = scores(
        array_api_strict.ones((1, 1)), array_api_strict.ones((1, 1)), bias=array_api_strict.ones((1, 1))
    )
    assert float(found[0, 0]) == 2


def test_arguments_that_are_missing_unknown_or_twice_are_told_by_python():
    query = np.zeros((2, 3))
    with pytest.raises(TypeError, match="missing a required argument: 'value'"):
        attend(query, query)
    with pytest.raises(TypeError, match="unexpected keyword argument 'masks'"):
        attend(query, query, query, masks=None)
    with pytest.raises(TypeError, match="multiple values for argument 'key'"):
        attend(query, query, key=query, value=query)
    with pytest.raises(TypeError, match="too many positional arguments"):
        attend(query, query, query, 0.5)
