"""One document, all that the reader finds in it: annotate, extract, resolve."""

from servanda.annotation import Reader, annotate
from servanda.documents import Document
from servanda.errors import ServandaError
from servanda.extraction import Finding, extract
from servanda.linking import UserRegistry, resolve
from servanda.primitives import Failure
from servanda.runs.faults import UNREAD, stage_of


def analyse(
    document: Document, *, reader: Reader, registry: UserRegistry | None = None
) -> tuple[Finding, ...]:
    """Return all that the reader finds in one document, actors resolved by the package's or this registry."""
    return resolve(document, extract(annotate(document, reader=reader)), registry=registry)


def try_to_read(
    document: Document, *, reader: Reader, registry: UserRegistry | None = None
) -> tuple[Finding, ...] | Failure:
    """Return what the reader finds, or the failure that says why it gave up on this document.

    What would befall the next document too (no model, no memory for it) is raised.
    """
    try:
        return analyse(document, reader=reader, registry=registry)
    except UNREAD as error:
        return Failure.of(error, stage=stage_of(error), where=document.name)
    except ServandaError:
        raise
    except Exception as error:  # one document that nobody foresaw is one failure, not the end of the run
        return Failure(
            where=document.name,
            stage="annotation",
            error=type(error).__name__,
            message=f"The reader failed on it: {error or 'no reason given'}.",
            next_step="Please report it with the document.",
        )
