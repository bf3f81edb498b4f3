"""What a child process says: one JSON object a line."""

import json
from collections.abc import Callable, Mapping

Message = Mapping[str, object]
Tell = Callable[[Message], None]


def written(message: Message) -> bytes:
    """Return the message as one line."""
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"


def read_message(line: bytes) -> Message:
    """Return the message of a line; an empty one where the line was cut off by a kill."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
