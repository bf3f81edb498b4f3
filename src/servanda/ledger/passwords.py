"""Passwords as argon2 hashes. The library comes with `servanda[workspace]` and is loaded when it is asked."""

from functools import lru_cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from servanda.errors import AccountError, ResourceError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: Length alone is asked of a password (NIST SP 800-63B); the upper bound spares the hash a book.
MIN_CHARS, MAX_CHARS = 12, 1024
#: Each takes 64 MiB while it is made: this many at once keep the server small.
_AT_ONCE = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return the hash of a new password.

    Raises: AccountError: it is too short or too long. ResourceError: argon2-cffi is not installed.
    """
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise AccountError(
            f"A password has {MIN_CHARS} characters or more, and {MAX_CHARS} at most.",
            next_step="Several words that do not belong together are easy to keep in mind.",
        )
    with _AT_ONCE:
        return _hasher().hash(_words(password))


def is_password(password: str, hashed: str | None) -> bool:
    """Return whether the password is the one of the hash; None, for an unknown name, takes as long as one."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            fits = _hasher().verify(hashed or _nobodys(), _words(password[: MAX_CHARS + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return fits and hashed is not None


@lru_cache(maxsize=1)
def _hasher() -> "PasswordHasher":
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        raise ResourceError(
            "Passwords need a library that is not installed.",
            where=error.name,
            next_step="Install it with `pip install 'servanda[workspace]'`.",
        ) from error
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def _words(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
