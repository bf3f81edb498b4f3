from pathlib import Path

import pytest

from servanda.errors import ResourceError
from servanda.resources import load_lexicon, read_lexicon

MANIFEST = """version = "1"
language = "en"
licence = "Apache-2.0"
source = "made for a test"
rows = {rows}
sha256 = "{digest}"
"""
BODY = "word\tnote\nand\tjoins\n"
DIGEST = "1f0b1f9a0d4c1f8c"


def write(folder: Path, *, body: str = BODY, rows: int = 1, digest: str | None = None) -> Path:
    import hashlib

    (folder / "entries.tsv").write_text(body, encoding="utf-8")
    right = hashlib.sha256(body.encode()).hexdigest()
    (folder / "manifest.toml").write_text(
        MANIFEST.format(rows=rows, digest=digest or right), encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "en/actors",
        "en/titles",
        "en/organs",
        "en/function_words",
        "en/action_words",
        "en/linking_weights",
        "en/themes",
        "en/arrangement_words",
    ],
)
def test_every_lexicon_is_what_its_manifest_says(name: str) -> None:
    lexicon = load_lexicon(name)
    assert lexicon.rows
    assert all(row["note"] for row in lexicon.rows)


def test_rows_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert [row["word"] for row in read_lexicon(write(tmp_path), "x").rows] == ["and"]


def test_changed_rows_are_found(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="not those of the manifest"):
        read_lexicon(write(tmp_path, digest=DIGEST), "x")


def test_a_wrong_count_is_found(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="1 rows, the manifest says 2"):
        read_lexicon(write(tmp_path, rows=2), "x")


def test_a_row_with_too_few_columns_is_found(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="Line 2"):
        read_lexicon(write(tmp_path, body="word\tnote\nand\n"), "x")


def test_an_absent_lexicon_is_named() -> None:
    with pytest.raises(ResourceError, match="en/nothing"):
        load_lexicon("en/nothing")
