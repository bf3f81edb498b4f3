"""RawItem → Document."""

from servanda.documents.limits import DocumentLimits
from servanda.documents.records import Document, DocumentId, DocumentKind
from servanda.documents.stage import prepare

__all__ = ["Document", "DocumentId", "DocumentKind", "DocumentLimits", "prepare"]
