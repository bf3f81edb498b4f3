import pytest

from servanda.ledger.stores.sqlite_search import match_expression


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("border KFOR", '"border" "KFOR"'),
        ('"open the border" now', '"open the border" "now"'),
        ("sold*", '"sold"*'),
        ('"the bor"*', '"the bor"*'),
        ('"left open', '"left open"'),
        ("a AND NOT b", '"a" "AND" "NOT" "b"'),
        ("title:x", '"title:x"'),
        ('say"what', '"say" "what"'),
        ("non-recognition", '"non-recognition"'),
        ("– a …", '"a"'),
        ("a\0b", '"a" "b"'),
        ("\ud800a", '"?a"'),
    ],
)
def test_everything_typed_is_quoted(query, expression):
    assert match_expression(query) == expression


@pytest.mark.parametrize("query", ["", " ", "*", '"', '""', "“”", "...", '"*', "\0"])
def test_where_nothing_is_left_there_is_no_expression(query):
    assert match_expression(query) is None
