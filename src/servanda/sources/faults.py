"""What the operating system refused, in the words of the program."""

from servanda.errors import SourceError, SourceNotFoundError, SourceUnreadableError


def explain(error: OSError, *, where: str) -> SourceError:
    """Return the error of the program that says what the operating system met."""
    if isinstance(error, FileNotFoundError):
        return SourceNotFoundError("There is no such file.", where=where, next_step="Check the spelling.")
    if isinstance(error, PermissionError):
        return SourceUnreadableError(
            "You have no permission to read it.",
            where=where,
            next_step="Ask its owner for permission to read, or copy it to a place of your own.",
        )
    return SourceUnreadableError(
        f"It could not be read: {error.strerror or type(error).__name__}.",
        where=where,
        next_step="Check the disk or the connection to it, then run the command again.",
    )


def printable(words: str) -> str:
    """Return the words with all that is not Unicode text written as an escape."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8")
