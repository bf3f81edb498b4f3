import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from servanda.linking.linkers.threads.numbering import Vocabulary

WORDS = [f"stem{number}" for number in range(3_000)]


def test_threads_that_meet_the_same_new_stems_number_them_alike() -> None:
    stems, before = Vocabulary(len), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            orders = [WORDS[at * 300 :] + WORDS[: at * 300] for at in range(8)]
            found = list(
                threads.map(lambda words: dict(zip(words, stems.numbers(words), strict=True)), orders)
            )
            weighed = list(threads.map(stems.weigh, (numbers.values() for numbers in found)))
    finally:
        sys.setswitchinterval(before)
    assert all(numbers == found[0] for numbers in found)
    assert len(set(found[0].values())) == len(WORDS) == len(stems) == len(stems.weights())
    assert len(set(weighed)) == 1
    assert set(chain(*(numbers.values() for numbers in found))) == set(range(len(WORDS)))
