from servanda.annotation.annotators.occlusion import explain_marks
from servanda.annotation.records import Layer, Mark
from servanda.annotation.windows import Window, Word
from servanda.primitives import Span

TEXT = "Both sides agreed. Nothing else."
PLACES = [(0, 4), (5, 10), (11, 17), (17, 18), (19, 26), (27, 31), (31, 32)]
UNKNOWN = 1
#: A start mark, a piece a word (two for the third), an end mark.
WINDOW = Window(
    pieces=[2, 10, 11, 12, 13, 14, 15, 16, 17, 3],
    shapes=[0] * 10,
    first_piece=[1, 2, 3, 5, 6, 7, 8],
    words=[Word(a, b) for a, b in PLACES],
    paragraph=[0] * 7,
)
MARK = Mark(
    layer=Layer.COMMITMENT,
    trigger=Span(11, 17),
    score=0.9,
    labels={"force": "agreed"},
    chances={"trigger": 0.9},
)


def explain(rescore, mark=MARK):
    (found,) = explain_marks(
        WINDOW,
        [mark],
        sentences=[Span(0, 18), Span(19, 32)],
        rescore=rescore,
        unknown=UNKNOWN,
        keep={"commitment": 0.4},
    )
    return found


def test_words_without_which_the_score_falls_are_named_the_weightiest_first():
    def rescore(window, marks):
        if window.pieces[3:5] == [UNKNOWN, UNKNOWN]:
            return [(0.1, {"force": "agreed"})]
        return [(0.5 if window.pieces[1] == UNKNOWN else 0.9, {"force": "agreed"})]

    words = explain(rescore).words
    assert [TEXT[w.span.start : w.span.end] for w in words] == ["agreed", "Both"]
    assert [w.score_without for w in words] == [0.1, 0.5]


def test_a_word_that_only_turns_a_label_is_named():
    def rescore(window, marks):
        return [(0.9, {"force": "refused"} if window.pieces[2] == UNKNOWN else {"force": "agreed"})]

    (word,) = explain(rescore).words
    assert dict(word.labels_without) == {"force": "refused"}


def test_other_sentences_are_not_read_again():
    read = []

    def rescore(window, marks):
        read.append(window.pieces)
        return [(0.9, {"force": "agreed"})]

    assert explain(rescore).words == ()
    assert len(read) == 4
    assert all(pieces[-1] == 3 and UNKNOWN not in pieces[6:] for pieces in read)


def test_what_a_rule_found_is_not_read_again():
    rule = Mark(layer=Layer.COMMITMENT, trigger=Span(11, 17), score=0.7, chances={"agreement": 0.9})
    assert explain(lambda window, marks: 1 / 0, rule).words == ()
