"""Writing what was fitted or counted as a lexicon of the package: entries.tsv with its manifest."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

LEXICONS = Path(__file__).resolve().parents[1] / "src" / "servanda" / "resources" / "data" / "en"


def write_lexicon(name: str, header: str, rows: Sequence[str], *, source: str, version: str = "1") -> None:
    """Write the English lexicon; header and rows are lines without their ends, `source` goes in its manifest."""
    body = "".join(f"{row}\n" for row in (header, *rows))
    folder = LEXICONS / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "entries.tsv").write_text(body, encoding="utf-8")
    (folder / "manifest.toml").write_text(
        f'''name = "en/{name}"
version = "{version}"
language = "en"
licence = "Apache-2.0"
source = "{source}"
rows = {len(rows)}
sha256 = "{hashlib.sha256(body.encode()).hexdigest()}"
''',
        encoding="utf-8",
    )
