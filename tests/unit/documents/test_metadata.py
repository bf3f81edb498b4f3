import pytest

from servanda.documents import DocumentKind, prepare
from servanda.documents.dates import find_published
from servanda.primitives import Failure
from servanda.sources import Media, Metadata, RawItem


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2015", "2015"),
        ("2015-11", "2015-11"),
        (" 2015-11-20 ", "2015-11-20"),
        ("2015-11-20T09:30:00Z", "2015-11-20"),
        ("2015-11-20T23:59:59.123-05:00", "2015-11-20"),
        ("2015-11-20 09:30", "2015-11-20"),
        ("Fri, 20 Nov 2015 09:30:00 GMT", "2015-11-20"),
        ("20 Nov 2015 23:30 +0100", "2015-11-20"),
    ],
)
def test_iso_dates_and_dates_of_feeds_are_read_in_their_own_time_zone(get_document, words, iso):
    assert get_document(b"Words.", Media.PLAIN, metadata=Metadata(published=words)).published.iso == iso


@pytest.mark.parametrize(
    "words",
    [
        *("yesterday", "20/11/2015", "November 2015", "2015-13", "2015-02-30", "2015-11-20Tnoon", "15-11-20"),
        *("Fri, 32 Nov 2015 09:30:00 GMT", "20 Nov 15 09:30 GMT", "1448000000", "2015-11-20 or so"),
    ],
)
def test_a_date_that_is_none_is_reported_with_the_forms_that_are(get_failure, words):
    failure = get_failure(b"Words.", Media.PLAIN, metadata=Metadata(published=words))
    assert failure.error == "MetadataError"
    assert repr(words) in failure.message
    assert "2015-11-20" in failure.next_step
    assert "Fri, 20 Nov 2015" in failure.next_step
    assert find_published(words) is None


def test_no_date_means_none(get_document):
    assert get_document(b"Published today, 3 March 2020.", Media.PLAIN).published is None


@pytest.mark.parametrize("word", ["speech", " Speech ", "SPEECH"])
def test_a_kind_is_known_however_it_is_written(get_document, word):
    assert get_document(b"Words.", Media.PLAIN, metadata=Metadata(kind=word)).kind is DocumentKind.SPEECH


def test_an_unknown_kind_is_reported_with_the_list_of_kinds(get_failure):
    failure = get_failure(b"Words.", Media.PLAIN, metadata=Metadata(kind="blog"))
    assert failure.error == "MetadataError"
    assert "'blog'" in failure.message
    assert all(kind in failure.next_step for kind in DocumentKind)


@pytest.mark.parametrize(
    ("tag", "language"), [(None, "en"), ("en-GB", "en"), ("SR", "sr"), ("sr_Latn", "sr")]
)
def test_a_language_is_given_or_english_is_assumed(get_document, tag, language):
    assert get_document(b"Words.", Media.PLAIN, metadata=Metadata(language=tag)).language == language


def test_a_language_that_is_none_is_reported(get_failure):
    assert (
        get_failure(b"Words.", Media.PLAIN, metadata=Metadata(language="English!")).error == "MetadataError"
    )


def test_metadata_stand_in_one_line_without_controls(get_document):
    said = Metadata(title=" A\n title\x1b ", publisher="\x07", authors=("A\tB", "\x00"))
    document = get_document(b"Words.", Media.PLAIN, metadata=said)
    assert (document.title, document.publisher, document.authors) == ("A title", None, ("A B",))


def test_a_text_without_a_name_is_named_after_its_words(get_document):
    first = get_document(b"Words.\r\n", Media.PLAIN, name=None)
    again = get_document(b"Words.\n", Media.PLAIN, name=None)
    other = get_document(b"Other words.\n", Media.PLAIN, name=None)
    assert first.name == again.name != other.name
    assert first.name.startswith("text-")


def test_failures_pass_through_and_order_is_kept():
    failure = Failure(where="x", stage="sources", error="SourceNotFoundError", message="m")
    items = [
        RawItem(where="a", name="a", media=Media.PLAIN, body=b"Words."),
        failure,
        RawItem(where="b", name="b", media=Media.PLAIN, body=b""),
        RawItem(where="c", name="c", media=Media.PLAIN, body=b"Words."),
    ]
    outcomes = list(prepare(items))
    assert outcomes[1] is failure
    assert [getattr(outcome, "name", "-") for outcome in outcomes] == ["a", "-", "-", "c"]


def test_preparing_is_lazy():
    def items():
        yield RawItem(where="a", name="a", media=Media.PLAIN, body=b"Words.")
        raise AssertionError("asked for too early")

    assert next(prepare(items())).name == "a"
