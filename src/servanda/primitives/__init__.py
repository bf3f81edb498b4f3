"""Small values that every stage uses; standard library only."""

from servanda.primitives.card import Card
from servanda.primitives.failure import Failure
from servanda.primitives.identity import canonical_json, content_id, text_digest
from servanda.primitives.partial_date import PartialDate
from servanda.primitives.pickling import pickle_by_fields
from servanda.primitives.span import Span, cut, hull, join_quotes

pickle_by_fields(PartialDate, Span)

__all__ = [
    "Card",
    "Failure",
    "PartialDate",
    "Span",
    "canonical_json",
    "content_id",
    "cut",
    "hull",
    "join_quotes",
    "pickle_by_fields",
    "text_digest",
]
