"""Long and strange documents end in time and memory that grow with their length, and no faster."""

import os
import time
from collections.abc import Callable

import pytest

from support.long_texts import Cost, long_text, read_apart
from support.readings import read

#: A whole process that reads, with program, weights and one document of 1.5 million characters, on a laptop.
MAX_PEAK_MIB = 400
#: Seconds of one core a thousand words: an ordinary article takes a third of it.
MAX_CPU_S_A_THOUSAND = 1.5
#: How much longer four times the length may take: 4 where time grows with length, 16 with its square.
MAX_GROWTH = 6.5

LONG_TESTS = "SERVANDA_LONG_TESTS"

STRANGE: dict[str, Callable[[int], str]] = {
    "marks that only open": lambda n: "“word " * (4 * n),
    "low, pointed and curly marks": lambda n: "„word «word “word " * n,
    "apostrophes": lambda n: "'the workers' rights " * n,
    "curly apostrophes": lambda n: "‘the workers’ rights " * n,
    "dates": lambda n: "1 May 2024, " * n,
    "periods after periods": lambda n: "two weeks after " * n,
    "items of an agreement": lambda n: "the agreements on energy, on plates, " * (n // 2),
    "a sentence without an end": lambda n: "Ordavia will release prisoners and " * (n // 2),
    "short lines": lambda n: "• withdraw\n" * n,
    "blanks": lambda n: "a" + " \n" * (20 * n) + "b",
    "names without an end": lambda n: "United Nations Mission " * n,
    "names joined by of": lambda n: "Foo of " * (3 * n),
    "one word of many capitals": lambda n: "Ab" * (3 * n),
    "one long word": lambda n: "a" * (40 * n),
    "commas between digits": lambda n: "Paid: " + "1," * n,
    "many people": lambda n: " ".join(
        f"Minister Abo{i:x} of Land{i:x} said he would go." for i in range(n // 4)
    ),
    "one promise many times": lambda n: "Selm pledged to free the crew by 1 June.\n\n" * (n // 4),
}


@pytest.mark.parametrize("name", STRANGE)
def test_time_grows_with_the_length_of_strange_texts(name: str) -> None:
    for _ in range(3):  # what else the machine does can slow one of the two
        short, long = cpu_s(STRANGE[name](300)), cpu_s(STRANGE[name](1200))
        if long <= MAX_GROWTH * max(short, 0.1):  # a tenth of a second is noise
            return
    pytest.fail(f"{short:.2f} s, four times the length: {long:.2f} s")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_document_of_sixty_thousand_words_costs_four_times_one_of_fifteen_thousand() -> None:
    short, long = read_apart(long_text(15_000)), read_apart(long_text(60_000))
    assert_bearable(long, thousands=60)
    assert 3 * short.findings <= long.findings <= 5 * short.findings
    assert long.peak_mib - short.peak_mib <= 150
    assert long.cpu_s <= MAX_GROWTH * short.cpu_s, (short, long)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(LONG_TESTS not in os.environ, reason=f"takes minutes: {LONG_TESTS}=1 switches it on")
def test_a_document_of_two_hundred_thousand_words_ends() -> None:
    assert_bearable(read_apart(long_text(200_000)), thousands=200)


def assert_bearable(cost: Cost, *, thousands: int) -> None:
    assert cost.exact
    assert cost.findings >= 50 * thousands
    assert cost.peak_mib <= MAX_PEAK_MIB, cost
    assert cost.cpu_s <= MAX_CPU_S_A_THOUSAND * thousands, cost


def cpu_s(text: str) -> float:
    """Return the seconds of processor time that reading a text takes."""
    start = time.process_time()
    read(text)
    return time.process_time() - start
