"""Documents that share nothing may be linked set by set: the threads are those of linking all at once."""

import re
from collections import defaultdict
from collections.abc import Sequence

from tests.support.small_texts import small_documents

from servanda.annotation import load_reader
from servanda.documents import Document
from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.linking import DocumentFacts, link, shared_by_neighbours
from servanda.primitives import PartialDate
from servanda.runs import analyse

#: The names of a process, and what they are called in each of three.
PROCESSES = (
    {},
    {
        "Varenia": "Osloria", "Dravny": "Tumbek", "Kel": "Zhaar", "KEL": "ZHAAR", "Council": "Quorum",
        "mission": "patrol", "Agreement": "Charter",
    },
    {
        "Varenia": "Pelagond", "Dravny": "Wixhall", "Kel": "Yrsa", "KEL": "YRSA", "Council": "Vigil",
        "mission": "convoy", "Agreement": "Treaty",
    },
)  # fmt: skip


def corpus() -> tuple[list[DocumentFacts], list[Finding]]:
    """Return three processes without a name in common, read."""
    reader, facts, findings = load_reader(), list[DocumentFacts](), list[Finding]()
    for number, names in enumerate(PROCESSES):
        for line in small_documents(10, seed=number):
            text = re.sub("[Tt]he Ministry of Defence", "Varenia", line["text"])
            for old, new in names.items():
                text = text.replace(old, new)
            document = Document(
                name=f"{number} {line['doc']}",
                text=text,
                published=PartialDate(line["published"]) if "published" in line else None,
            )
            findings += analyse(document, reader=reader)
            facts.append(DocumentFacts.of(document))
    return facts, findings


def sets_of(facts: Sequence[DocumentFacts], findings: Sequence[Finding]) -> list[frozenset[DocumentId]]:
    """Return the documents that shared things connect."""
    own: dict[DocumentId, list[Finding]] = defaultdict(list)
    for finding in findings:
        own[finding.document_id].append(finding)
    sets: list[tuple[frozenset[DocumentId], frozenset[str]]] = []
    for one in facts:
        shared = shared_by_neighbours(one, own[one.id])
        assert shared is not None
        near = [some for some in sets if some[1] & shared]
        apart = [some for some in sets if not some[1] & shared]
        documents = frozenset({one.id}).union(*(documents for documents, _ in near))
        sets = [*apart, (documents, shared.union(*(things for _, things in near)))]
    return [documents for documents, _ in sets]


def test_sets_that_share_nothing_are_linked_alone_as_with_all_others():
    facts, findings = corpus()
    whole = link(facts, findings)
    sets = sets_of(facts, findings)
    assert len(sets) >= 3
    parts = [
        link([one for one in facts if one.id in some], [one for one in findings if one.document_id in some])
        for some in sets
    ]
    threads = sorted((thread for part in parts for thread in part.threads), key=lambda one: one.id)
    settled = sorted((one for part in parts for one in part.settled), key=lambda one: one.finding)
    assert threads == list(whole.threads) and any(len(thread.mentions) > 1 for thread in threads)
    assert settled == list(whole.settled)
    assert {key: why for part in parts for key, why in part.unlinked.items()} == dict(whole.unlinked)


def test_a_document_without_telling_names_may_be_about_anything():
    plain = Document(name="plain", text="they will meet again.")
    assert shared_by_neighbours(DocumentFacts.of(plain), ()) is None
