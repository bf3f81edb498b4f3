"""A disk that fills up while documents come in: said, and harmless to what was accepted."""

import resource
import subprocess
from pathlib import Path

from tests.support.commands import SERVANDA, servanda
from tests.support.small_texts import small_documents, write_jsonl

from servanda.ledger import create_ledger

#: Room for some of the documents, beside that for an empty ledger.
ROOM_BYTES = 100 * 1024


def test_a_disk_that_fills_up_loses_no_accepted_document(tmp_path: Path):
    source = write_jsonl(tmp_path / "documents.jsonl", small_documents(20, seed=3))
    create_ledger(str(tmp_path / "empty.sqlite")).close()
    room = (tmp_path / "empty.sqlite").stat().st_size + ROOM_BYTES
    command = [*SERVANDA, "add", str(tmp_path / "l.sqlite"), str(source)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert done.returncode == 4, done.stderr
    assert "No space is left" in done.stderr and "run the command again" in done.stderr
    assert "in the ledger:" in done.stderr and "Traceback" not in done.stderr
    again = servanda("add", tmp_path / "l.sqlite", source)
    assert again.code == 0 and "there already" in again.out and " new" in again.out
    whole = servanda("add", tmp_path / "undisturbed.sqlite", source)
    assert whole.code == 0
    exports = [
        servanda("export", tmp_path / name, "-o", "-").out for name in ("l.sqlite", "undisturbed.sqlite")
    ]
    assert exports[0] == exports[1]
    assert servanda("verify", tmp_path / "l.sqlite").code == 0
