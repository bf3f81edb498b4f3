"""A finding on one line, the same at every door."""

from servanda.extraction.records import (
    Arrangement,
    Commitment,
    Figure,
    Finding,
    Statement,
    Status,
    TimeExpression,
)


def line_of(finding: Finding) -> str:
    """Return a finding on one line: its words and closed values."""
    quote = finding.quote
    match finding.details:
        case Statement():
            parts = [quote("source") or "(source not expressed)", quote("cue"), f"“{quote('content') or ''}”"]
        case Commitment(force=force):
            parts = [quote("bearer") or "(bearer not expressed)", "→", quote("action"), f"({force})"]
        case Status(progress=progress, standing=standing):
            state = ", ".join(str(one).replace("_", " ") for one in (progress, standing) if one)
            parts = [quote("subject"), quote("cue"), f"({state})"]
        case Figure():
            parts = [quote("approx"), quote("value"), quote("unit"), quote("of") and f"of {quote('of')}"]
        case Arrangement(type=type_):
            parts = [quote("text"), f"({type_})"]
        case TimeExpression(value=value):
            parts = [quote("text"), f"({value or 'no date'})"]
    return " ".join(" ".join(part for part in parts if part).split())
