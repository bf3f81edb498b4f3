"""The bundled sample of documents."""

import hashlib
import tomllib
from pathlib import Path

from servanda.errors import ResourceError

_FOLDER = Path(__file__).parent / "data" / "en" / "sample"


def get_sample() -> Path:
    """Return the sample's JSONL file.

    Raises: ResourceError: it is absent, or not what its manifest says.
    """
    try:
        manifest = tomllib.loads((_FOLDER / "manifest.toml").read_text(encoding="utf-8"))
        path = _FOLDER / str(manifest["file"])
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ResourceError(
            f"The bundled sample is not there: {error}.",
            where=str(_FOLDER),
            next_step="Install servanda anew.",
        ) from error
    if digest != manifest["sha256"]:
        raise ResourceError(
            "The bundled sample is not what its manifest says.",
            where=str(path),
            next_step="Install servanda anew.",
        )
    return path
