"""What costs time is made once, by however many it is asked for at one time."""

import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from servanda.interfaces.web.archive import Archive
from servanda.ledger import create_ledger


@pytest.fixture
def archive(tmp_path: Path):
    with closing(Archive(create_ledger(str(tmp_path / "press.sqlite")))) as made:
        yield made


def test_many_who_ask_at_once_get_what_one_of_them_makes(archive: Archive):
    made, answers, together = list[int](), list[int](), threading.Barrier(8)

    def make() -> int:
        made.append(1)
        time.sleep(0.2)
        return len(made)

    def ask() -> None:
        together.wait()
        answers.append(archive.once("costly", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (answers, len(made)) == ([1] * 8, 1)


def test_what_could_not_be_made_is_tried_again(archive: Archive):
    def fail() -> int:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        archive.once("costly", fail)
    assert archive.once("costly", lambda: 7) == 7
