import datetime

import pytest

from servanda.documents.page_dates import parse_line
from servanda.sources import Media

TEXT = (
    "<p>" + "The parties have met in the capital, and spoke about the agreement for three days. " * 6 + "</p>"
)


def published(get_document, *, head="", before="", after=""):
    body = f"<html><head>{head}</head><body><article>{before}{TEXT}{after}</article></body></html>"
    date = get_document(body.encode(), Media.HTML).published
    return date.iso if date else None


JSON_LD = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2015-11-20T09:00:00+01:00">',
        '<meta name="DC.date.issued" content="2015-11-20">',
        '<meta itemprop="datePublished" content="2015-11-20">',
        '<meta name="pubdate" content="Fri, 20 Nov 2015 09:00:00 GMT">',
        '<meta name="date" content="November 20, 2015">',
        JSON_LD % '{"@type": "NewsArticle", "datePublished": "2015-11-20T09:00:00Z"}',
        JSON_LD % '{"@graph": [{"@type": "WebSite"}, {"@type": "Article", "datePublished": "2015-11-20"}]}',
        JSON_LD % '[{"datePublished": "2015-11-20"}]',
        '<link rel="canonical" href="https://example.org/2015/11/20/pledge">',
    ],
)
def test_what_the_head_states_is_the_date(get_document, head):
    assert published(get_document, head=head) == "2015-11-20"


@pytest.mark.parametrize(
    "before",
    [
        '<time datetime="2015-11-20T09:00">Yesterday</time>',
        '<p class="byline">By A. B., <time datetime="2015-11-20">20 Nov</time></p>',
        "<p><time>20 November 2015</time></p>",
        '<p class="date">20 November 2015</p>',
        '<span class="entry-date">Nov. 20, 2015</span>',
        '<div class="article-date">Published on: Friday, 20th November 2015, 14:05 CET</div>',
        '<p class="news-date">20.11.2015</p>',
        '<p id="date">Fri 20 Nov 2015</p>',
        '<span itemprop="datePublished" content="2015-11-20">today</span>',
    ],
)
def test_what_the_line_under_the_title_states_is_the_date(get_document, before):
    assert published(get_document, before=before) == "2015-11-20"


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"after": "<footer>© 2024 Ministry of Foreign Affairs</footer>"},
        {"after": "<p>Copyright 2019-2024 The Gazette</p>"},
        {"head": '<meta name="copyright" content="2024"><meta itemprop="copyrightYear" content="2024">'},
        {"head": '<meta property="article:modified_time" content="2024-03-01T00:00:00Z">'},
        {"head": '<meta http-equiv="last-modified" content="2024-03-01">'},
        {"before": "<p>On 21 November 1995 the parties signed the agreement in Dayton.</p>"},
        {"before": f'<p>On <time datetime="1995-11-21">21 November 1995</time> they signed. {TEXT[3:]}'},
        {"before": '<p class="date">Yesterday</p>'},
        {"before": '<p class="date">3 days ago</p>'},
        {"before": '<p class="date">3/4/2015</p>'},
        {"before": '<p class="date">November 2015</p>'},
        {"before": '<p class="date">2015</p>'},
        {"before": '<p class="date">31 June 2015</p>'},
        {"after": '<aside><p class="date">20 November 2015</p></aside>'},
        {"before": '<p class="date">1 May 2015</p>', "after": '<p class="date">2 May 2015</p>'},
        {"before": '<img src="/uploads/2015/11/20/photo.png">'},
        {"head": JSON_LD % '{"@type": "NewsArticle", "datePublished": 2015}'},
        {"head": JSON_LD % '{"datePublished": "2015-11-20"'},
        {"head": JSON_LD % ("[" * 50_000)},
        {"head": JSON_LD % '{"@type": "ItemList", "item": {"datePublished": "2015-11-20"}}'},
        {"head": '<meta property="article:published_time" content="">'},
        {"head": '<link rel="canonical" href="https://example.org/2015/pledge">'},
        {"after": f"<p>Printed on {datetime.date.today().isoformat()}.</p>"},
    ],
)  # fmt: skip
def test_no_date_is_made_up(get_document, parts):
    assert published(get_document, **parts) is None


def test_the_head_outranks_the_line_and_the_statement_the_loose_name(get_document):
    head = (
        '<meta name="date" content="2016-01-01"><meta property="article:published_time" content="2015-11-20">'
    )
    assert published(get_document, head=head, before='<p class="date">3 March 2017</p>') == "2015-11-20"


def test_places_that_contradict_themselves_are_passed_over(get_document):
    head = '<meta name="pubdate" content="2015-11-20"><meta name="pubdate" content="2015-11-21">'
    assert published(get_document, head=head) is None
    assert published(get_document, head=head, before='<p class="date">21 November 2015</p>') == "2015-11-21"


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Sept. 3, 2015", "2015-09-03"),
        ("Posted on 3 May 2015 at 9:15 p.m.", "2015-05-03"),
        ("Thursday 3 December, 2015", "2015-12-03"),
        ("3 Maybe 2015", None),
        ("Ma 3, 2015", None),
        ("3 May 2015 and later", None),
        ("", None),
    ],
)
def test_a_line_is_a_date_only_as_a_whole(line, iso):
    date = parse_line(line)
    assert (date.iso if date else None) == iso
