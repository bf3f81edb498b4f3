"""Records as JSON Lines that are safe to print: the same values, no character that a terminal obeys."""

import json
import re
from collections.abc import Mapping

#: Control, bidirectional, invisible and unpaired characters: JSON may write them as escapes.
_OBEYED = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


def json_line(record: Mapping[str, object]) -> str:
    """Return the record as one line of JSON without its end of line; equal records give equal lines."""
    plain = json.dumps(record, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    return _OBEYED.sub(lambda match: f"\\u{ord(match.group()):04x}", plain)
