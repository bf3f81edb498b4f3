"""The verb: prepare what was read."""

import re
from collections.abc import Iterable, Iterator

from servanda.documents.catalogue import load_cleaner
from servanda.documents.characters import clean_line, has_letter
from servanda.documents.cleaned import Cleaned, Cleaner
from servanda.documents.dates import parse_published
from servanda.documents.limits import DocumentLimits
from servanda.documents.records import Document, DocumentKind
from servanda.errors import DocumentError, MetadataError, NoTextError, SourceError
from servanda.primitives import Failure, text_digest
from servanda.sources import Media, RawItem

#: The reader knows English; a text of which nobody says otherwise is taken for it.
ASSUMED_LANGUAGE = "en"

DEFAULT_LIMITS = DocumentLimits()

#: Primary subtag of BCP 47, and whatever follows it.
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")


def prepare(
    items: Iterable[RawItem | Failure], *, limits: DocumentLimits = DEFAULT_LIMITS
) -> Iterator[Document | Failure]:
    """Yield a document for each raw item, or the failure that says why there is none; failures pass through.

    What the user said outranks what the file says of itself. Where nobody gives a language, English is
    assumed; where nobody gives a date, there is none. A document without a name is named after its words.
    """
    cleaners: dict[Media, Cleaner] = {}
    for item in items:
        if isinstance(item, Failure):
            yield item
            continue
        try:
            if item.media not in cleaners:
                cleaners[item.media] = load_cleaner(item.media)(limits)
            yield _build_document(item, cleaners[item.media](item), limits)
        except (DocumentError, SourceError) as error:
            yield Failure.of(error, stage="documents", where=item.where)


def _build_document(item: RawItem, cleaned: Cleaned, limits: DocumentLimits) -> Document:
    """Return the document that text and metadata make, once both are sound."""
    limits.check_text(cleaned.text)
    if not has_letter(cleaned.text):
        raise NoTextError("There is no text in it.", next_step="Check that the file is the right one.")
    said = item.metadata.over(cleaned.metadata)
    return Document(
        name=item.name or f"text-{text_digest(cleaned.text)[:16]}",
        text=cleaned.text,
        title=clean_line(said.title),
        publisher=clean_line(said.publisher),
        kind=_parse_kind(said.kind),
        published=parse_published(said.published) if said.published else None,
        url=clean_line(said.url),
        authors=tuple(filter(None, map(clean_line, said.authors))),
        language=_parse_language(said.language),
    )


def _parse_kind(word: str | None) -> DocumentKind | None:
    if not word:
        return None
    try:
        return DocumentKind(word.strip().lower())
    except ValueError:
        raise MetadataError(
            f"The kind {word!r} is unknown.", next_step=f"Kinds are: {', '.join(DocumentKind)}."
        ) from None


def _parse_language(tag: str | None) -> str:
    """Return the language without its country: `en` for `en-GB`."""
    if not tag:
        return ASSUMED_LANGUAGE
    match = _LANGUAGE.fullmatch(tag.strip())
    if match is None:
        raise MetadataError(
            f"The language {tag!r} is no language tag.",
            next_step="Write two or three letters, such as en, fr or sr.",
        )
    return match[1].lower()
