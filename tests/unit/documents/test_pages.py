import pytest

from servanda.documents import prepare
from servanda.primitives import Failure
from servanda.sources import Media, Metadata, RawItem

FILLER = (
    "<p>" + "The parties have met in the capital, and spoke about the agreement for three days. " * 6 + "</p>"
)

PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Belgrade pledges reform | The Gazette</title>
<meta property="og:site_name" content="The Gazette">
<meta name="author" content="Ana Petrovic">
<meta property="article:published_time" content="2015-11-20T23:30:00Z">
<link rel="canonical" href="https://gazette.example.org/belgrade-pledges">
</head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Belgrade pledges reform</h1>
<p>Serbia will <b>implement</b> the
   <a href="/x">agreement</a>.<br>It said so &amp; meant it.</p>
<ul><li>The first measure</li><li>The second measure</li></ul>
<blockquote>We shall keep
   our word.</blockquote>
<table><tr><td>KFOR</td><td>4,700</td></tr><tr><td>EUFOR</td><td>600</td></tr></table>
{FILLER}
</article>
<section class="comments"><p>Reader: I do not believe a word of it, not one.</p></section>
<footer>© 2024 The Gazette. All rights reserved.</footer></body></html>"""


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def test_the_main_text_comes_in_paragraphs_and_nothing_else_does(get_document):
    text = get_document(PAGE.encode(), Media.HTML).text
    paragraphs = text.split("\n\n")
    assert paragraphs[:6] == [
        "Belgrade pledges reform",
        "Serbia will implement the agreement.\nIt said so & meant it.",
        "- The first measure\n- The second measure",
        "We shall keep our word.",
        "KFOR | 4,700\nEUFOR | 600",
        FILLER[3:-5],
    ]
    assert len(paragraphs) == 6


def test_the_page_says_what_it_is(get_document):
    document = get_document(PAGE.encode(), Media.HTML)
    assert document.title == "Belgrade pledges reform"
    assert document.publisher == "The Gazette"
    assert document.authors == ("Ana Petrovic",)
    assert document.published.iso == "2015-11-20"
    assert document.url == "https://gazette.example.org/belgrade-pledges"
    assert document.language == "en"


def test_the_user_outranks_the_page(get_document):
    said = Metadata(title="Mine", published="2016", language="sr")
    document = get_document(PAGE.encode(), Media.HTML, metadata=said)
    assert (document.title, document.published.iso, document.language) == ("Mine", "2016", "sr")
    assert document.publisher == "The Gazette"


def test_the_same_page_gives_the_same_document(get_document):
    first, second = (get_document(PAGE.encode(), Media.HTML) for _ in range(2))
    assert first == second


WITHOUT_TEXT = {
    "a menu": page("<nav><ul><li><a href='/a'>Home</a></li><li><a href='/b'>About us</a></li></ul></nav>"),
    "a list of links": page(
        "<div><ul>"
        + "".join(f"<li><a href='/{n}'>Press release number {n}</a></li>" for n in range(30))
        + "</ul></div>"
    ),
    "one link": page("<nav><a href='/'>Home</a></nav>"),
    "links in a row": page("<div>" + " ".join(f"<a href='/{n}'>Topic {n}</a>" for n in range(60)) + "</div>"),
    "links in a table": page(
        "<table><tr><td><a href='/'>Home</a></td><td><a href='/a'>About</a></td></tr></table>"
    ),
    "a program": page(
        "<div id='root'></div><noscript>You need to enable JavaScript to run this app.</noscript>"
    ),
    "a cookie notice": page("<div class='cookie'>We use cookies. Accept all</div>"),
    "no body": b"<html><head><title>Belgrade pledges reform</title></head></html>",
}


@pytest.mark.parametrize("body", WITHOUT_TEXT.values(), ids=WITHOUT_TEXT)
def test_a_page_without_main_text_is_reported(get_failure, body):
    failure = get_failure(body, Media.HTML)
    assert failure.error == "NoTextError"
    assert "no main text" in failure.message
    assert "browser" in failure.next_step


def test_an_empty_page_is_reported(get_failure):
    assert get_failure(b" \n", Media.HTML).error == "NoTextError"


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Joint statement</h1><p>The parties agreed to release all detainees by 1 May.</p>",
        "<div><div>The parties agreed to release all detainees by 1 May.</div></div>",
        "The parties agreed to release all detainees by 1 May.<br><br>They will meet again.",
        "<table><tr><td>The parties agreed to release all detainees by 1 May.<p>More.</td></tr></table>",
        "<p>Pacta sunt servanda.</p><p>The parties agreed to release all detainees by 1 May.</p>",
        "<pre>The parties agreed to release all detainees by 1 May.</pre>",
    ],
)
def test_a_short_statement_is_a_main_text(get_document, body):
    text = get_document(page(body), Media.HTML).text
    assert "The parties agreed to release all detainees by 1 May." in text.split("\n\n")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", '<meta charset="windows-1252">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'),
        ("cp1252", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="windows-1252">'),
        ("cp1252", '<meta charset="no-such-thing">'),
    ],
)
def test_a_page_is_decoded_even_where_its_charset_is_a_lie(get_document, encoding, head):
    words = "The minister said: “Serbia will keep the agreement” – in full, at the café in Genève."
    body = page(f"<article><p>{words}</p></article>", head).decode().encode(encoding)
    assert get_document(body, Media.HTML).text == words


def test_a_named_charset_outranks_the_guess(get_document):
    words = "Predsednik je na konferenciji u Beču rekao da će sporazum važiti."
    head = '<meta charset="iso-8859-2">'
    body = page(f"<article><p>{words}</p></article>", head).decode().encode("iso-8859-2")
    assert get_document(body, Media.HTML).text == words


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote"])
def test_deep_nesting_does_no_harm(tag):
    body = page(f"<{tag}>" * 20_000 + "<p>The parties agreed to release all detainees.</p>" + FILLER)
    (outcome,) = prepare([RawItem(where="a", name="a", media=Media.HTML, body=body)])
    if isinstance(outcome, Failure):
        assert outcome.error in ("NoTextError", "MalformedSourceError")
    else:
        assert "The parties" in outcome.text


@pytest.mark.parametrize(
    "body", [page(FILLER * 12_000), page("<b>a</b>" * 50_000)], ids=["bytes", "elements"]
)
def test_a_page_beyond_the_limits_is_reported(get_failure, body):
    failure = get_failure(body, Media.HTML)
    assert failure.error == "TextTooLongError"
    assert ".txt" in failure.next_step


def test_a_binary_renamed_to_html_is_reported(get_failure):
    assert get_failure(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Media.HTML).error == "MalformedSourceError"


def test_entities_and_pictures_of_the_network_are_left_alone(get_document, monkeypatch):
    import socket

    def refuse(*arguments, **options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    body = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://192.0.2.1/xhtml1-strict.dtd">'
        '<html><head><base href="http://192.0.2.1/"><link rel="canonical" href="http://192.0.2.1/a">'
        '<meta http-equiv="refresh" content="0; url=http://192.0.2.1/"></head><body><article>'
        f'<img src="http://192.0.2.1/2015/11/20/a.png"><iframe src="http://192.0.2.1/"></iframe>{FILLER}'
        "</article></body></html>"
    )
    assert get_document(body.encode(), Media.HTML).text == FILLER[3:-5]
