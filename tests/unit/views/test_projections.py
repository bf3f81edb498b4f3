"""State on the scales of others: the table of the code and that of docs/status_rule.md are one."""

import re
from pathlib import Path

import pytest

from servanda.extraction.records import FindingId, Force, Progress, Standing
from servanda.linking.records import EvidenceGrade, Link, Thread
from servanda.views.projections import (
    CONTESTED,
    GROUPS,
    NO_PROGRESS_KNOWN,
    NO_REPORT,
    NOT_UNDERTAKEN,
    ONLY_CLAIMED,
    REPLACED,
    SCALES,
    UNDONE,
    project,
)
from servanda.views.records import thread_record

RULE = (Path(__file__).resolve().parents[3] / "docs" / "status_rule.md").read_text(encoding="utf-8")


def thread(progress="partial", standing="in_force", evidence="reported", force="agreed") -> Thread:
    return Thread(
        title="Serbia: open the border",
        bearer=("Serbia",),
        counterparty=(),
        links=(Link(finding=FindingId("f1"), role="mention", score=1.0),),
        history=(),
        progress=Progress(progress) if progress else None,
        standing=Standing(standing),
        evidence=EvidenceGrade(evidence),
        first_seen=None,
        last_seen=None,
        force=Force(force),
    )


def values(some: Thread) -> dict[str, object]:
    return {scale: one.value for scale, one in project(some).items()}


def documented() -> dict[tuple[str, str], list[str]]:
    """Return the cells of the table in the written rule."""
    row = re.compile(r"^\| (none|started|partial|complete) \| ([a-z ]+) \| (.*?) \| ([^|]*) \|$", re.M)
    return {(m[1], m[2]): [cell.strip() for cell in m[3].split("|")] for m in row.finditer(RULE)}


def test_the_written_rule_and_the_code_have_the_same_cells():
    told = documented()
    assert len(told) == 16
    for (progress, group), cells in told.items():
        ours = [table[Progress(progress), group][0] for table in SCALES.values()]
        assert cells == ["–" if value is None else str(value) for value in ours], (progress, group)


def test_every_state_has_a_value_or_a_reason_on_every_scale():
    for progress in (None, *Progress):
        for standing in Standing:
            for evidence in EvidenceGrade:
                for force in Force:
                    found = project(thread(progress, standing, evidence, force))
                    assert [*found] == ["kroc", "politifact", "ogp", "g7"]
                    assert all(one.why for one in found.values())


def test_every_standing_is_in_a_group_or_has_no_place():
    assert {*Standing} - {*GROUPS} == {Standing.DISPUTED, Standing.SUPERSEDED}


def test_what_is_done_is_at_the_top_and_what_is_in_part_between():
    assert values(thread("complete")) == {"kroc": 3, "politifact": "Promise Kept", "ogp": "Complete", "g7": 1}
    assert values(thread()) == {"kroc": 2, "politifact": "In the Works", "ogp": "Substantial", "g7": 0}
    assert values(thread("none", "breached"))["g7"] == -1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"force": "urged"}, NOT_UNDERTAKEN),
        ({"force": "refused", "evidence": "none_found"}, NOT_UNDERTAKEN),
        ({"standing": "superseded", "evidence": "none_found"}, REPLACED),
        ({"evidence": "contested"}, CONTESTED),
        ({"standing": "disputed"}, CONTESTED),
        ({"evidence": "claimed", "progress": "complete"}, ONLY_CLAIMED),
        ({"progress": None}, NO_PROGRESS_KNOWN),
        ({"progress": "complete", "standing": "suspended"}, UNDONE),
    ],
)
def test_what_cannot_be_projected_says_why(changed, why):
    found = project(thread(**changed))
    assert {(one.value, one.why) for one in found.values()} == {(None, why)}


def test_a_word_that_nobody_reports_on_has_the_name_that_a_scale_gives_it():
    found = project(thread("none", evidence="none_found"))
    assert values(thread("none", evidence="none_found")) == {
        "kroc": None, "politifact": "Not Yet Rated", "ogp": "No Evidence Available", "g7": None,
    }  # fmt: skip
    assert {one.why for one in found.values()} == {NO_REPORT}


def test_the_record_of_a_thread_has_them():
    assert thread_record(thread())["projections"]["kroc"] == {"value": 2, "why": "parts are done"}
