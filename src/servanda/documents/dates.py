"""The date of publication, in the forms that people and feeds write it."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from servanda.errors import MetadataError
from servanda.primitives import PartialDate

FORMS = "2015, 2015-11, 2015-11-20, 2015-11-20T09:30:00Z or Fri, 20 Nov 2015 09:30:00 GMT"

#: RFC 2822 with a year of four digits; an older feed's two digits could be any century.
_RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s+\S+)*"
)


def parse_published(words: str) -> PartialDate:
    """Return the day, month or year that the words give, in the time zone they are written in.

    Raises: MetadataError: they are no ISO date or date-time and no date of RFC 2822.
    """
    date = find_published(words)
    if date is None:
        raise MetadataError(
            f"{words!r} is no date of publication that can be read.",
            next_step=f"Write it like this: {FORMS}.",
        )
    return date


def find_published(words: str) -> PartialDate | None:
    """Return the date that the words give, or None where they have neither of the two forms."""
    stripped = words.strip()
    try:
        if _RFC_2822.fullmatch(stripped):
            return PartialDate(parsedate_to_datetime(stripped).date().isoformat())
        date = PartialDate.parse(stripped)
        if len(stripped) > len(date.iso):
            datetime.fromisoformat(stripped)
    except ValueError:
        return None
    return date
