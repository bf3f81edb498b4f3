"""BibTeX and CSL-JSON as readers of these formats read them."""

import json
import re

import pytest
from pybtex.database import parse_string

from servanda.documents.records import Document, DocumentKind
from servanda.primitives import PartialDate
from servanda.views.references import BIBTEX_TYPES, CSL_TYPES, REFERENCES, bibtex_of, csl_of, key_of

ODD = r'A "title" {with} 50 % of \ $10 & #1_a~b^c, é, Ș, Київ, 合意 🕊'
#: Fields and types of csl-data.json of the CSL schema 1.0.2 that are used here.
CSL_KNOWN = {
    "article-newspaper", "speech", "document", "treaty", "legislation", "report", "interview",
}  # fmt: skip
CSL_FIELDS = {
    "id": str, "type": str, "title": str, "language": str, "note": str, "container-title": str, "URL": str,
    "publisher": str, "genre": str, "author": list, "issued": dict,
}  # fmt: skip


def make(name: str = "a", **more: object) -> Document:
    given = {"title": "About it", "publisher": "The Wire", "published": PartialDate("2016-03-04")}
    return Document(name=name, text=f"Words of {name}.", **(given | more))  # type: ignore[arg-type]


def parsed(document: Document):
    database = parse_string("".join(REFERENCES["bibtex"](iter([document]))), "bibtex")
    ((key, entry),) = database.entries.items()
    return key, entry


@pytest.mark.parametrize("kind", [*DocumentKind, None])
def test_every_kind_of_document_has_its_type(kind: DocumentKind | None):
    document = make(kind=kind)
    key, entry = parsed(document)
    wanted, publisher = BIBTEX_TYPES.get(kind, ("misc", "howpublished"))
    assert (key, entry.type, entry.fields[publisher]) == (key_of(document), wanted, "The Wire")
    assert (entry.fields["year"], entry.fields["month"], entry.fields["day"]) == ("2016", "March", "4")
    assert csl_of(document)["type"] == CSL_TYPES[kind] in CSL_KNOWN


def test_odd_words_do_not_end_a_field():
    document = make(title=ODD, publisher=ODD, authors=(ODD, "Zoë Adams and Sons"), url="https://a.org/x_y")
    _, entry = parsed(document)
    assert len(entry.persons["author"]) == 2
    assert "Київ, 合意 🕊" in entry.fields["title"]
    assert entry.fields["url"] == "https://a.org/x_y"
    assert r"50 \% of {\textbackslash} \$10 \& \#1\_a" in entry.fields["title"]
    for letter in "{}":
        assert bibtex_of(document).count("{") == bibtex_of(document).count("}"), letter


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.org/}, note={x", "https://a b", "ftp://a"])
def test_what_is_no_address_of_the_web_is_left_out(url: str):
    document = make(url=url)
    assert "url" not in parsed(document)[1].fields and "URL" not in csl_of(document)


def test_keys_tell_who_and_when_and_stay():
    assert key_of(make(authors=("Zoë Ádams",))).startswith("adams2016-")
    assert key_of(make(publisher="合意", published=None)).startswith("sourceundated-")
    assert key_of(make()) == key_of(make(title="Mended")) != key_of(make("b"))
    assert all(re.fullmatch(r"[a-z0-9]+-[0-9a-f]{8}", key_of(make(f"{n}"))) for n in range(20))


def test_csl_has_only_what_its_schema_knows():
    some = [
        make(str(n), kind=kind, authors=("A B",), url="https://a.org") for n, kind in enumerate(DocumentKind)
    ]
    some += [
        make("u", published=None, publisher=None),
        make("m", published=PartialDate("2016-03"), title=ODD),
    ]
    items = json.loads("".join(REFERENCES["csl"](iter(some))))
    assert len(items) == len(some)
    for item in items:
        assert {"id", "type"} <= item.keys() <= CSL_FIELDS.keys()
        assert all(isinstance(value, CSL_FIELDS[name]) for name, value in item.items())
        assert all(one.keys() == {"literal"} for one in item.get("author", ()))
        for parts in item.get("issued", {}).get("date-parts", ()):
            assert 1 <= len(parts) <= 3 and all(isinstance(part, int) for part in parts)
    assert items[-1]["issued"] == {"date-parts": [[2016, 3]]}
    assert items[-1]["title"] == ODD


def test_no_source_is_an_empty_list():
    assert json.loads("".join(REFERENCES["csl"](iter(())))) == []
    assert parse_string("".join(REFERENCES["bibtex"](iter(()))), "bibtex").entries == {}
