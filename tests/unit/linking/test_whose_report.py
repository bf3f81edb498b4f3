"""Bad news of another is no news of this undertaking."""

from itertools import permutations

import pytest

from servanda.extraction.records import Commitment, Finding
from servanda.linking.linkers.threads.whose_report import bad_news_of, is_of_another
from support.linking_cases import commitment, make_document, status

PROMISE = make_document("They will open the archives to all.", name="promise")


def of_another(
    text: str,
    *,
    subject: str,
    cue: str,
    bearer: str = "Finland",
    standing: str | None = "breached",
    speaker_is: str = "",
    speaker: str = "",
) -> bool:
    report = status(
        make_document(text, name="report"),
        standing=standing,
        progress=None if standing else "none",
        speaker_is=(speaker_is,) if speaker_is else (),
        subject=subject,
        cue=cue,
        **({"speaker": speaker} if speaker else {}),
    )
    bound = commitment(PROMISE, bearer_is=(bearer,) if bearer else (), cue="will", action="open the archives")
    return is_another(report, bound, text)


def is_another(report: Finding, bound: Finding, text: str) -> bool:
    details = bound.details
    assert isinstance(details, Commitment)
    news = bad_news_of(report, text)
    return news is not None and is_of_another(
        news,
        bearer=frozenset(details.bearer_is),
        counterparty=details.counterparty_is,
        words=lambda: bound.evidence.quotes.values(),
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Taliban has broken its promise on the archives.",
        "Beijing has broken its promise on the archives.",
        "We condemn the way in which the Burmese military has broken its promise on the archives.",
    ],
)
def test_a_sentence_that_names_only_others_is_of_another(text: str) -> None:
    assert of_another(text, subject="promise on the archives", cue="has broken")


@pytest.mark.parametrize(
    "text",
    [
        "Finland has broken its promise on the archives.",
        "The Finnish government has broken its promise on the archives.",
        "Helsinki has broken its promise on the archives.",
        "Sweden says that Finland has broken its promise on the archives.",
        "The government has broken its promise on the archives.",
    ],
)
def test_a_sentence_that_names_the_bearer_or_nobody_is_not_of_another(text: str) -> None:
    assert not of_another(text, subject="promise on the archives", cue="has broken")


def test_names_in_other_sentences_do_not_count() -> None:
    text = "The Taliban rules in Kabul. The government has broken its promise on the archives."
    assert not of_another(text, subject="promise on the archives", cue="has broken")


def test_a_bearer_that_no_registry_knows_is_found_by_its_own_words() -> None:
    text = "Sweden says that the Hadral fighters have broken the truce."
    words = {"subject": "the truce", "cue": "have broken"}
    assert not of_another(text, bearer="Hadral Front", **words)
    assert of_another(text, bearer="Kessara", **words)


def test_where_nobody_knows_the_bearer_names_tell_nothing() -> None:
    assert not of_another("The Taliban has broken it.", subject="it", cue="has broken", bearer="")


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Asserting strength, he’s undermined it.", "undermined"),
        ("In that war he failed to achieve it.", "failed to achieve"),
        ("Long ago she was simply taking it back.", "taking"),
    ],
)
def test_what_he_or_she_did_is_of_another(text: str, cue: str) -> None:
    assert of_another(text, subject="it", cue=cue)


def test_he_who_speaks_may_speak_of_his_own_undertaking() -> None:
    text = "he was suspending the convoys"
    words = {"subject": "the convoys", "cue": "suspending", "speaker": "he", "standing": "suspended"}
    assert not of_another(text, **words)
    assert not of_another(text, speaker_is="Finland", **words)
    assert of_another(text, speaker_is="Ukraine", **words)


def test_he_of_another_clause_does_not_count() -> None:
    text = "He was glad to speak, but the promise has been broken."
    assert not of_another(text, subject="the promise", cue="has been broken")


def test_what_i_do_not_have_is_of_the_speaker_but_an_act_is_of_the_bearer() -> None:
    assert of_another("I don’t have an update.", subject="an update", cue="don’t have", standing="stalled")
    act = {"subject": "the payment", "cue": "am suspending", "standing": "suspended"}
    assert not of_another("I am suspending the payment.", **act)
    mine = {"subject": "the pledge", "cue": "do not stand by", "standing": "withdrawn"}
    assert not of_another("I do not stand by the pledge.", speaker_is="Finland", **mine)


@pytest.mark.parametrize(
    ("text", "subject", "cue"),
    [
        ("This reflects an ongoing disregard for the human rights of all.", "human rights", "disregard"),
        ("The transfer of persons is a grave breach of the Fourth Geneva Convention.", "transfer", "breach"),
        ("He was charged with trade in violation of the Lacey Act.", "trade", "in violation of"),
    ],
)
def test_a_general_norm_is_no_undertaking(text: str, subject: str, cue: str) -> None:
    assert of_another(text, subject=subject, cue=cue)


def test_a_norm_that_the_bearer_is_said_to_violate_may_be_the_undertaking() -> None:
    text = "Finland shows an ongoing disregard for human rights."
    assert not of_another(text, subject="human rights", cue="disregard")


def test_what_is_only_asked_is_no_bad_news() -> None:
    assert of_another("Has Finland gone back on the deal?", subject="the deal", cue="gone back on")


def test_only_bad_news_is_looked_at() -> None:
    words = {"subject": "promise", "cue": "has kept"}
    assert not of_another("The Taliban has kept its promise.", standing="reaffirmed", **words)
    assert not of_another("The Taliban has kept its promise.", standing=None, **words)


def test_other_findings_are_never_of_another() -> None:
    bound = commitment(PROMISE, bearer_is=("Finland",), action="open the archives")
    assert not is_another(bound, bound, PROMISE.text)


def test_each_quote_of_the_commitment_is_read_for_itself() -> None:
    """The words of one quote and of the next make no name together, in whatever order they are kept."""
    text = "The Organization of American States called for it: it will open the archives to all."
    promise = make_document(text, name="promise")
    quotes = {
        "cue": "called for",
        "speaker": "The Organization of",
        "bearer": "Organization of American States",
        "action": "open the archives",
    }
    text = "The United States has broken its promise on the archives."
    report = status(
        make_document(text, name="report"),
        standing="breached",
        subject="promise on the archives",
        cue="has broken",
    )
    for names in permutations(quotes):
        bound = commitment(
            promise, bearer_is=("Organization of American States",), **{name: quotes[name] for name in names}
        )
        assert list(bound.evidence.quotes) == list(names)
        assert is_another(report, bound, text)
