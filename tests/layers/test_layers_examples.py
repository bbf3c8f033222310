import doctest
import inspect

from regard.layers import MultiHeadAttention, multi_head


def test_the_example_runs():
    text = inspect.getdoc(MultiHeadAttention)
    example = doctest.DocTestParser().get_doctest(text, dict(vars(multi_head)), "MultiHeadAttention", None, 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0
