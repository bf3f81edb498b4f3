"""Points and series of figures."""

from dataclasses import dataclass
from datetime import date

from servanda.extraction.records import FindingId
from servanda.views.figure_words import Measure
from servanda.views.findings import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One figure as one document gives it."""

    row: Row
    origin: str
    """What its text goes back to: copies of one text have one origin."""
    said_by: str | None = None
    """Whom the document quotes for the figure."""

    @property
    def source(self) -> str:
        """Return who gives the figure: whom the document quotes, and its publisher or else its title."""
        facts = self.row.facts
        place = facts.publisher or facts.title or facts.name
        return f"{self.said_by}, in {place}" if self.said_by else place

    def as_record(self, *, copy: bool) -> dict[str, object]:
        """Return it as one JSON object; a copy repeats the text of a witness before it."""
        finding, facts = self.row.finding, self.row.facts
        words = {name: finding.quote(name) for name in ("approx", "value", "unit", "of", "when")}
        return {
            "finding": finding.id,
            "document": finding.document,
            "publisher": facts.publisher,
            "said_by": self.said_by,
            "published": facts.published.iso if facts.published else None,
            "copy": copy,
            "quotes": {name: quote for name, quote in words.items() if quote is not None},
            **({"review": self.row.review.as_record()} if self.row.review else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One number for one time, with all who give it."""

    measure: Measure
    when: str | None
    """ISO date, or another TIMEX3 value of a stretch of the calendar."""
    date_from: str
    """`words`, `published` or `unknown`: where the date comes from."""
    period: tuple[date, date] | None
    """First and last day of the date."""
    ahead: bool
    """The words speak of a time after their publication: a plan or a forecast."""
    witnesses: tuple[Witness, ...]
    disagrees_with: tuple[FindingId, ...] = ()
    """Ids of the points of other sources that give another number for the same time."""

    @property
    def id(self) -> FindingId:
        """Return the id of the first finding."""
        return self.witnesses[0].row.finding.id

    @property
    def corrected_by(self) -> tuple[str, ...]:
        """Return who corrected some of the figures."""
        marks = [one.row.review for one in self.witnesses if one.row.review is not None]
        return tuple(sorted({name for one in marks if one.verdict == "corrected" for name in one.by}))

    @property
    def origins(self) -> frozenset[str]:
        """Return what the texts go back to that give the number."""
        return frozenset(one.origin for one in self.witnesses)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return who gives the number, each origin once, under the name of its first witness."""
        first: dict[str, str] = {}
        for one in self.witnesses:
            first.setdefault(one.origin, one.source)
        return tuple(dict.fromkeys(first.values()))

    def as_record(self) -> dict[str, object]:
        """Return the point as one JSON object."""
        return {
            "date": self.when,
            "date_from": self.date_from,
            "ahead": self.ahead,
            "number": self.measure.number,
            "low": self.measure.low,
            "high": self.measure.high,
            "comparison": str(self.measure.comparison),
            "disagree": bool(self.disagrees_with),
            "disagrees_with": list(self.disagrees_with),
            "witnesses": [one.as_record(copy=self._is_copy(at)) for at, one in enumerate(self.witnesses)],
        }

    def _is_copy(self, at: int) -> bool:
        one = self.witnesses[at]
        others = self.witnesses[:at]
        return any(w.origin == one.origin and w.row.facts.id != one.row.facts.id for w in others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The figures of one holder in one unit, oldest first, those without a date last."""

    holder: str | None
    """Canonical name of the actor; several are joined with `; `."""
    counted: str | None
    """Words for whose or what it is, where they name no actor."""
    unit: str | None
    points: tuple[Point, ...]

    @property
    def is_comparable(self) -> bool:
        """Return whether the words say whose it is and what is counted; else nothing relates its numbers."""
        return bool(self.counted or (self.holder and self.unit))

    @property
    def title(self) -> str:
        """Return whose and what it is in words, and what nobody says."""
        whose = self.holder or self.counted or "not said whose"
        return f"{whose}: {self.unit or 'unit not said'}"

    def as_record(self) -> dict[str, object]:
        """Return the series as one JSON object."""
        return {
            "kind": "series",
            "holder": self.holder,
            "counted": self.counted,
            "unit": self.unit,
            "points": [point.as_record() for point in self.points],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesList:
    """The series, those first that say whose they are and have most points; figures that are in none."""

    series: tuple[Series, ...]
    without_number: tuple[Row, ...]
