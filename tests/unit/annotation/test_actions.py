import pytest

from servanda.annotation.annotators.actions import join_actions, trim, without_clauses
from servanda.annotation.records import Argument, Layer, Mark
from servanda.primitives import Span


def part(text, words, score=0.9, field="action"):
    start = text.index(words)
    return Argument(field=field, span=Span(start, start + len(words)), score=score)


def joined(text, cue, *parts):
    at = text.index(cue)
    actions = join_actions(text, Span(at, at + len(cue)), [part(text, *some) for some in parts])
    return [text[a.span.start : a.span.end] for a in actions]


@pytest.mark.parametrize(
    ("text", "cue", "parts", "whole"),
    [
        (
            "It asked both not to repeat that.",
            "asked",
            [("not to",), ("repeat that",)],
            "not to repeat that",
        ),
        (
            "All prisoners shall be released.",
            "shall",
            [("All prisoners",), ("be released",)],
            "All prisoners shall be released",
        ),
        (
            "They will work with allies to gather information.",
            "will",
            [("work with allies",), ("gather information",)],
            "work with allies to gather information",
        ),
    ],
)
def test_parts_of_one_action_are_one(text, cue, parts, whole):
    assert joined(text, cue, *parts) == [whole]


def test_several_actions_of_one_cue_stay_several():
    text = "It calls on both to withdraw forces, to open the road and to free the prisoners."
    parts = ["withdraw forces", "open the road", "free the prisoners"]
    assert joined(text, "calls on", *((words, 0.5) for words in parts)) == parts


def test_who_acts_is_no_action():
    text = "The inspections, which were to number twelve a day, began."
    assert joined(text, "were to", ("The inspections",), ("number twelve a day",)) == ["number twelve a day"]


def test_a_weak_part_that_nothing_joins_is_dropped():
    text = "It promised to comply with the treaty, on which the schedule rests."
    found = joined(text, "promised to", ("comply with the treaty",), ("the schedule", 0.4))
    assert found == ["comply with the treaty"]


def test_a_deadline_at_the_end_is_no_part_of_the_action():
    text = "The pact shall be renewed every two years."
    action = trim(
        text, part(text, "be renewed every two years"), [part(text, "every two years", field="deadline")]
    )
    assert text[action.span.start : action.span.end] == "be renewed"


def test_a_deadline_inside_stays_where_it_is():
    text = "They will within a month leave the town."
    action = part(text, "within a month leave the town")
    assert trim(text, action, [part(text, "within a month", field="deadline")]) == action


def ended(text, *told):
    """Return the actions of commitments, given each one's cue and action, without the clauses of others."""
    marks = [
        Mark(layer=Layer.COMMITMENT, trigger=part(text, cue).span, score=0.9, arguments=(part(text, action),))
        for cue, action in told
    ]
    spans = [mark.arguments[0].span for mark in without_clauses(text, marks)]
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "told", "kept"),
    [
        (
            "It urged both to carry out accords that include a commitment by A to withdraw.",
            [
                ("urged", "carry out accords that include a commitment by A to withdraw"),
                ("commitment", "withdraw"),
            ],
            ["carry out accords", "withdraw"],
        ),
        (
            "Both agreed to create a fund, which shall buy land, and to publish its accounts.",
            [("agreed to", "create a fund, which shall buy land"), ("shall", "buy land")],
            ["create a fund", "buy land"],
        ),
        (  # the clause goes on to what is undertaken of its noun
            "A lane on which nobody shall build will be cleared.",
            [("will", "A lane on which nobody shall build will be cleared"), ("shall", "build")],
            ["A lane on which nobody shall build will be cleared", "build"],
        ),
        (  # who acts
            "It affirmed that those who stray will be sent home.",
            [("affirmed", "those who stray will be sent home"), ("will", "be sent home")],
            ["those who stray will be sent home", "be sent home"],
        ),
        (  # the cue of another, and no clause
            "Both pledged to say what they will pay and when.",
            [("pledged to", "say what they will pay"), ("will", "pay")],
            ["say what they will pay", "pay"],
        ),
    ],
)
def test_an_action_ends_before_a_clause_that_tells_of_another_one(text, told, kept):
    assert ended(text, *told) == kept
