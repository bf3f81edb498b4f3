"""Whatever a file holds, it is a registry or it is refused with its faults."""

import json

from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import RegistryError
from servanda.linking import RegistryFile, read_registries
from servanda.linking.linkers.actors.offices import load_offices
from servanda.linking.linkers.actors.registry import using
from servanda.primitives import PartialDate

CELL = st.one_of(
    st.sampled_from(
        ["", "Serbia", "NATO", "group", "state", "head", "2015", "2015-02-31", "Q403", "SRB", "yes", "a;b",
         "NATO 1990", "President of France", '"', "\u202e", "سلام", "Zaire 1971-1997", "12345", "-1"]
    ),
    st.text(max_size=8),
)  # fmt: skip
COLUMN = st.sampled_from(
    ["name", "kind", "iso3", "aliases", "wikidata", "former", "successor_of", "office", "body", "role",
     "titles", "start", "end", "person", "acting", "note", "colour"]
)  # fmt: skip
PROPERTIES = st.dictionaries(
    st.sampled_from(
        ["name", "alias", "holder", "post", "member", "organization", "startDate", "endDate", "country"]
    ),
    st.lists(CELL, max_size=2),
    max_size=6,
)
ENTITY = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", "c", "Serbia"]),
        "schema": st.sampled_from(
            ["Person", "Organization", "Position", "Occupancy", "Membership", "Succession", "X"]
        ),
        "properties": PROPERTIES,
    }
)


def read(*contents):
    """Return the registry; None where it is refused, with at least one fault that names a file."""
    try:
        return read_registries([RegistryFile(name=f"{n}.csv", content=one) for n, one in enumerate(contents)])
    except RegistryError as error:
        assert error.faults
        assert len(error.faults) <= 21
        assert error.faults[0].split(".csv")[0].isdigit()
        return None


@given(st.binary(max_size=200))
def test_any_bytes(content):
    read(content)


@given(
    st.lists(COLUMN, min_size=1, max_size=6),
    st.lists(st.lists(CELL, max_size=6), max_size=5),
    st.sampled_from(",;\t"),
)
def test_any_table(columns, rows, delimiter):
    lines = [delimiter.join(columns), *(delimiter.join(row) for row in rows)]
    made = read("\n".join(lines).encode("utf-8", "replace"))
    if made is not None:
        assert made.registry.by_name("Norway").name == "Norway"


@given(st.lists(ENTITY, max_size=6))
def test_any_entities(entities):
    read("\n".join(map(json.dumps, entities)).encode())


DATE = st.one_of(
    st.dates().map(str),
    st.integers(1990, 2030).map(str),
    st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02}"),
)
TERM = st.tuples(DATE, st.one_of(DATE, st.just("")), st.sampled_from(["Ada Wick", "Ben Tallow", "Cy Flint"]))


@given(st.lists(TERM, min_size=1, max_size=3), st.integers(1990, 2030))
def test_in_terms_that_are_taken_nobody_holds_what_another_holds(terms, year):
    rows = "".join(f"Secretary General of NATO,{start},{end},{person}\n" for start, end, person in terms)
    made = read(f"office,start,end,person\n{rows}".encode())
    if made is None:
        return
    day = PartialDate(f"{year}-06-15")
    mine = [row for row in made.registry.tables.terms if row["office"] == "Secretary General of NATO"]
    holding = set()
    for row in mine:
        start, end = PartialDate(row["start"]), row["end"]
        inside = start.last_day <= day.first_day and (not end or day.last_day < PartialDate(end).first_day)
        holding |= {row["person"]} if inside and not row["acting"] else set()
    assert len(holding) <= 1
    with using(made.registry):
        person = load_offices().holder("the NATO chief", day).person
    assert person is None or person in holding
