"""The manifest of a folder of weights."""

import hashlib
from pathlib import Path


def write_manifest(folder: Path, *, version: str) -> None:
    """Write manifest.toml with the digest of every file."""
    files = [p for p in sorted(folder.iterdir()) if p.name != "manifest.toml"]
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    lines = [
        'name = "servanda-reader-en"',
        f'version = "{version}"',
        'language = "en"',
        'licence = "Apache-2.0"',
        "",
        "[files]",
    ]
    lines += [f'"{name}" = "{digest}"' for name, digest in digests.items()]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
