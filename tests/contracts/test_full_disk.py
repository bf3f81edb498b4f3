"""A disk that fills up while documents come in: said, and harmless to what was accepted."""

import resource
import subprocess
from pathlib import Path

from tests.support.commands import SERVANDA, servanda
from tests.support.small_texts import small_documents, write_jsonl

#: Room for the empty ledger and some of the documents.
ROOM_BYTES = 400 * 1024


def test_a_disk_that_fills_up_loses_no_accepted_document(tmp_path: Path):
    source = write_jsonl(tmp_path / "documents.jsonl", small_documents(60, seed=3))
    command = [*SERVANDA, "add", str(tmp_path / "l.sqlite"), str(source)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, ROOM_BYTES)),
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
