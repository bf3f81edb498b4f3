import time

import pytest

from servanda.documents import Document
from servanda.linking.linkers.actors.names import read_names


@pytest.mark.parametrize(
    "words",
    [
        "A" * 400,
        "UN" * 200,
        "McDonald" * 60,
        "Ab-" * 200,
        "A. " * 300,
        "Of The " * 300,
        "(The " * 300,
        "X’s " * 300,
    ],
)
def test_no_shape_of_words_makes_the_search_for_names_slow(words):
    began = time.process_time()
    read_names(Document(name="d", text=f"{words} or {words} said so."))
    assert time.process_time() - began < 2
