"""Accounts, sessions, tokens and the audit log of a ledger."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from servanda.errors import AccountError
from servanda.ledger import create_ledger
from servanda.ledger.accounts import (
    Role,
    add_account,
    change_account,
    count_admins,
    find_account,
    has_accounts,
    iter_accounts,
    remove_account,
)
from servanda.ledger.audit import Deed, append, iter_deeds
from servanda.ledger.sessions import (
    IDLE,
    LONGEST,
    close_session,
    digest_of,
    end_token,
    find_session,
    find_token,
    iter_tokens,
    make_token,
    note_use,
    open_session,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ledger(new_address):
    with create_ledger(new_address()) as ledger:
        add_account(ledger, "Ann", role=Role.ADMIN, password="hash-a", known_at=NOON)
        add_account(ledger, "Ben Şafak", role=Role.REVIEWER, password="hash-b", known_at=NOON)
        yield ledger


def test_roles_have_an_order():
    assert Role.READER < Role.REVIEWER < Role.ADMIN
    assert Role.ADMIN >= Role.READER and not Role.ADMIN < Role.READER and Role.READER <= Role.READER
    assert max(Role) is Role.ADMIN and min(Role) is Role.READER


@pytest.mark.parametrize("name", ["ann", "ANN", " Ann ", "Ａnn"])
def test_nobody_takes_a_name_that_looks_like_anothers(ledger, name):
    assert find_account(ledger, name).name == "Ann"
    with pytest.raises(AccountError, match=r"There is an account 'Ann'|is no name"):
        add_account(ledger, name, role=Role.READER, password="x", known_at=NOON)


@pytest.mark.parametrize("name", ["", " ", "-ann", "a\nb", "a\x00b", "<b>", "a" * 65, "ann ‮", "x/y", "_a"])
def test_what_is_no_name_is_refused(ledger, name):
    with pytest.raises(AccountError, match="is no name"):
        add_account(ledger, name, role=Role.READER, password="x", known_at=NOON)


def test_rows_are_closed_and_never_overwritten(ledger):
    change_account(ledger, "ben şafak", role=Role.READER, known_at=NOON + DAY)
    change_account(ledger, "Ben Şafak", password="hash-c", known_at=NOON + 2 * DAY)
    remove_account(ledger, "Ben Şafak", known_at=NOON + 3 * DAY)
    add_account(ledger, "Ben Şafak", role=Role.ADMIN, password="hash-d", known_at=NOON + 4 * DAY)
    rows = [one for one in iter_accounts(ledger, closed=True) if one.name == "Ben Şafak"]
    assert [(one.role, one.password, one.known_from, one.known_to) for one in rows] == [
        (Role.REVIEWER, "hash-b", NOON, NOON + DAY),
        (Role.READER, "hash-b", NOON + DAY, NOON + 2 * DAY),
        (Role.READER, "hash-c", NOON + 2 * DAY, NOON + 3 * DAY),
        (Role.ADMIN, "hash-d", NOON + 4 * DAY, None),
    ]
    assert [one.name for one in iter_accounts(ledger)] == ["Ann", "Ben Şafak"]


@pytest.mark.parametrize("name", ["\x00", "half \ud83d", "x" * 10_000, "Ann\x00"])
def test_a_name_that_no_store_takes_is_nobodys(ledger, name):
    assert find_account(ledger, name) is None


def test_the_last_admin_stays_while_others_are_there(ledger):
    for refused in (
        lambda: remove_account(ledger, "Ann", known_at=NOON),
        lambda: change_account(ledger, "Ann", role=Role.READER, known_at=NOON),
    ):
        with pytest.raises(AccountError, match="no admin"):
            refused()
    assert count_admins(ledger) == 1
    remove_account(ledger, "Ben Şafak", known_at=NOON)
    remove_account(ledger, "Ann", known_at=NOON)
    with ledger.reading() as connection:
        assert not has_accounts(connection)


def test_the_first_account_is_an_admin(new_address):
    with create_ledger(new_address()) as fresh:
        with pytest.raises(AccountError, match="no admin"):
            add_account(fresh, "Cem", role=Role.REVIEWER, password="x", known_at=NOON)
        assert list(iter_accounts(fresh, closed=True)) == []


def test_a_session_slides_and_ends(ledger):
    secret = open_session(ledger, "ann", at=NOON)
    assert find_session(ledger, secret, at=NOON).role is Role.ADMIN
    assert find_session(ledger, secret, at=NOON + IDLE) is None
    now = NOON
    while now < NOON + LONGEST - HOUR:
        now += IDLE - HOUR
        seen = find_session(ledger, secret, at=now)
        note_use(ledger, secret, at=now)
        assert (seen is None) == (now >= NOON + LONGEST)
    assert find_session(ledger, secret, at=NOON + LONGEST) is None


def test_a_session_that_was_closed_or_never_was_is_nobodys(ledger):
    secret = open_session(ledger, "Ann", at=NOON)
    other = open_session(ledger, "Ann", at=NOON)
    close_session(ledger, secret)
    assert find_session(ledger, secret, at=NOON) is None
    for forged in ("", "x", digest_of(other), other[:-1], "' OR 1=1 --", "\udc80"):
        assert find_session(ledger, forged, at=NOON) is None
    assert find_session(ledger, other, at=NOON).name == "Ann"


def test_a_new_password_ends_the_other_sessions(ledger):
    mine, other = (open_session(ledger, "Ann", at=NOON) for _ in range(2))
    bens = open_session(ledger, "Ben Şafak", at=NOON)
    change_account(ledger, "Ann", password="new", keep=digest_of(mine), known_at=NOON)
    assert [find_session(ledger, one, at=NOON) is None for one in (mine, other, bens)] == [False, True, False]


def test_whoever_is_removed_stays_out_though_the_name_comes_back(ledger):
    secret = open_session(ledger, "Ben Şafak", at=NOON)
    token = make_token(ledger, "Ben Şafak", name="script", at=NOON)
    remove_account(ledger, "Ben Şafak", known_at=NOON + HOUR)
    add_account(ledger, "Ben Şafak", role=Role.ADMIN, password="x", known_at=NOON + HOUR)
    assert find_session(ledger, secret, at=NOON + HOUR) is None
    assert find_token(ledger, token, at=NOON + HOUR) is None
    assert list(iter_tokens(ledger)) == []


def test_a_token_never_has_more_than_its_owner(ledger):
    with pytest.raises(AccountError, match="would be admin"):
        make_token(ledger, "Ben Şafak", name="script", role=Role.ADMIN, at=NOON)
    low = make_token(ledger, "Ann", name="low", role=Role.READER, at=NOON)
    own = make_token(ledger, "Ben Şafak", name="own", at=NOON)
    assert find_token(ledger, low, at=NOON).role is Role.READER
    change_account(ledger, "Ben Şafak", role=Role.READER, known_at=NOON)
    assert find_token(ledger, own, at=NOON).role is Role.READER


def test_a_token_runs_out_and_can_be_ended(ledger):
    token = make_token(ledger, "Ann", name="script", days=2, at=NOON)
    kept = list(iter_tokens(ledger, "Ann"))
    assert [(one.name, one.account, one.used_at) for one in kept] == [("script", "Ann", None)]
    assert find_token(ledger, token, at=NOON + DAY).stale
    note_use(ledger, token, at=NOON + DAY)
    assert not find_token(ledger, token, at=NOON + DAY).stale
    assert next(iter_tokens(ledger)).used_at == NOON + DAY
    assert find_token(ledger, token, at=NOON + 2 * DAY) is None
    with pytest.raises(AccountError, match="no token"):
        end_token(ledger, "Ben Şafak", kept[0].number, at=NOON)
    assert end_token(ledger, "Ann", kept[0].number, at=NOON) == "script"
    assert find_token(ledger, token, at=NOON) is None


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_holds_for_a_year_at_most(ledger, days):
    with pytest.raises(AccountError, match="days"):
        make_token(ledger, "Ann", name="x", days=days, at=NOON)


def test_no_secret_is_in_the_file(tmp_path):
    path = tmp_path / "l.sqlite"
    with create_ledger(str(path)) as ledger:
        add_account(ledger, "Ann", role=Role.ADMIN, password="hash-a", known_at=NOON)
        secrets = open_session(ledger, "Ann", at=NOON), make_token(ledger, "Ann", name="script", at=NOON)
        assert "hash-a" not in repr(find_account(ledger, "Ann"))
    with closing(sqlite3.connect(path)) as connection:
        told = "\n".join(connection.iterdump())
    assert digest_of(secrets[0]) in told and digest_of(secrets[1]) in told
    assert not any(one in told for one in secrets)


def test_the_audit_log_keeps_every_deed_and_takes_any_words(ledger):
    for number, words in enumerate(["d1", "half \ud83d", "nul \x00", "x" * 5000]):
        append(
            ledger,
            Deed(
                at=NOON + number * DAY, who="Ann", role="admin", action="reject", subject=words,
                address="::1", outcome="done",
            ),
        )  # fmt: skip
    told = [one.subject for one in iter_deeds(ledger)]
    assert told == ["x" * 1000, "nul ?", "half ?", "d1"]
    assert [one.subject for one in iter_deeds(ledger, who="Ann", limit=2, offset=1)] == told[1:3]
    assert list(iter_deeds(ledger, who="' OR 1=1 --")) == []
