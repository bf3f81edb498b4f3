"""Deciding in a browser: the queue by keys, a bearer corrected, words selected, a conflict, blind coding."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.support.browsing import needs_chromium, serve, watched_page
from tests.support.commands import make_ledger, servanda
from tests.support.workspace import make_hostile_ledger

BUNDLE = Path(__file__).resolve().parents[1] / "data" / "commitbank" / "bosnia" / "documents.jsonl"

pytestmark = needs_chromium


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "l.sqlite", BUNDLE.read_bytes())


@pytest.fixture
def address(ledger: Path) -> Iterator[str]:
    yield from serve(ledger)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:  # closed before its server
    with watched_page(browser, but="409") as page:
        yield page


def decisions(ledger: Path) -> list[dict]:
    """Return the decisions as the command line lists them."""
    return [json.loads(line) for line in servanda("review", ledger, "list", "--json").out.splitlines()]


def threads(ledger: Path) -> list[dict]:
    return [json.loads(line) for line in servanda("ledger", ledger, "--json").out.splitlines()]


def exported(ledger: Path, key: str) -> dict:
    """Return the finding as `servanda export` writes it."""
    records = map(json.loads, servanda("export", ledger, "-o", "-").out.splitlines())
    return next(one for one in records if one["id"] == key)


def test_the_queue_is_worked_through_by_keys_and_undone(page: Page, address: str, ledger: Path):
    page.goto(f"{address}review?queue=findings")
    at = page.locator(".question.at")
    first = str(at.get_attribute("id")).removeprefix("q-")
    page.keyboard.press("a")
    expect(page.locator(".question.decided")).to_have_count(1)
    expect(page.locator(f"#q-{first}")).to_have_count(0)
    expect(page.locator("[data-count]")).to_have_text("1")
    second = str(at.get_attribute("id")).removeprefix("q-")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert at.get_attribute("id") == f"q-{second}"
    page.keyboard.press("r")  # waits for a reason
    page.keyboard.type("not a promise of anybody")
    page.keyboard.press("Enter")
    expect(page.locator(".question.decided")).to_have_count(2)
    page.keyboard.press("u")
    expect(page.locator(f"#q-{second}")).to_have_count(1)  # back in the queue
    assert [(one["decision"], one["state"], one["why"]) for one in decisions(ledger)][:2] == [
        ("accept", "in force", "read in its sentence: it is right"),
        ("reject", "undone", "not a promise of anybody"),
    ]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/findings/[0-9a-f]{16}/review$"))


def test_a_doubtful_pair_is_joined_and_another_kept_apart(page: Page, address: str, ledger: Path):
    page.goto(f"{address}review")
    pair = str(page.locator(".question.at").get_attribute("id")).removeprefix("q-").split("-")
    page.keyboard.press("s")
    page.keyboard.type("one withdraws, the other pays")
    page.keyboard.press("Enter")
    expect(page.locator(".question.decided")).to_have_count(1)
    for _ in range(page.locator(".question").count()):  # of a thread just decided about it asks once more
        other = str(page.locator(".question.at").get_attribute("id")).removeprefix("q-").split("-")
        if not set(other) & set(pair):
            break
        page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.type("the same laws")
    page.keyboard.press("Enter")
    expect(page.locator(".question.decided")).to_have_count(2)
    mentions = [set(one["mentions"]) for one in threads(ledger)]
    assert not any(set(pair) <= one for one in mentions)
    assert any(set(other) <= one for one in mentions)


def test_a_corrected_bearer_is_in_the_thread_and_in_the_export(page: Page, address: str, ledger: Path):
    thread = next(one for one in threads(ledger) if one["bearer"] and len(one["mentions"]) == 1)
    key = thread["mentions"][0]
    page.goto(f"{address}threads/{thread['id']}")
    words = page.locator(f"#w-{key}")
    words.get_by_role("link", name="Decide").click()
    names = words.get_by_label("Bearer is")
    names.press_sequentially("")
    names.fill("croat")
    expect(words.locator("datalist option").first).to_have_attribute("value", re.compile("Croat"))
    names.fill("Croatia")
    words.locator("form", has=page.get_by_role("button", name="Correct")).get_by_label("Why").fill(
        "read the text"
    )
    words.get_by_role("button", name="Correct").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".standfirst")).to_contain_text("Croatia")
    expect(page.locator("#decisions")).to_contain_text("read the text")
    assert exported(ledger, key)["bearer_is"] == "Croatia"
    page.locator("#decisions").get_by_role("button", name="Undo").click()
    expect(page.locator(".standfirst")).not_to_contain_text("Croatia")
    assert exported(ledger, key)["bearer_is"] != "Croatia"


SELECT = """([block, from, to]) => {
  const find = (at) => {
    const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(), seen = 0; node; seen += node.length, node = walk.nextNode())
      if (at <= seen + node.length) return [node, at - seen];
  };
  getSelection().setBaseAndExtent(...find(from), ...find(to));
}"""


def select(page: Page, words: str) -> None:
    """Select words of the text as a mouse would, in the units in which a browser counts."""
    block = page.locator("#text [data-start]", has_text=words).first
    whole = str(block.evaluate("one => one.textContent"))
    start = whole.index(words)
    before, after = (
        len(part.encode("utf-16-le")) // 2 for part in (whole[:start], whole[: start + len(words)])
    )
    block.evaluate(f"(block, span) => ({SELECT})([block, ...span])", [before, after])


def test_selected_words_are_places_of_the_stored_text(page: Page, tmp_path: Path):
    ledger = make_hostile_ledger(tmp_path)
    for address in serve(ledger):
        findings = [json.loads(line) for line in servanda("export", ledger, "-o", "-").out.splitlines()]
        texts = {one["document"]: one["text"] for one in findings if one["kind"] == "document"}
        for words, field in (
            ("🕊️🇻🇦 The ministry", "speaker"), ("👩‍👩‍👧 يوم", "speaker"), ("at Kel 🕊️", "condition"),
        ):  # fmt: skip
            document = next(name for name, text in texts.items() if words in text)
            mine = next(
                one["id"] for one in findings if one["kind"] == "commitment" and one["document"] == document
            )
            page.goto(f"{address}findings/{mine}/review")
            select(page, words)
            row = page.locator(".field", has=page.get_by_label(field, exact=True))
            row.get_by_role("button", name="Take selected words").click()
            expect(page.get_by_label(field, exact=True)).to_have_value(words)
            page.locator("form", has=page.get_by_role("button", name="Correct")).get_by_label("Why").fill(
                "see there"
            )
            page.get_by_role("button", name="Correct").click()
            expect(page.locator(".done").first).to_contain_text(words)
            made = exported(ledger, mine)
            start, end = made["spans"][field]
            assert texts[document][start:end] == words == made["quotes"][field]
            page.locator(".done").get_by_role("button", name="Undo").first.click()
        assert servanda("verify", ledger).code == 0


def test_words_are_selected_with_the_keyboard(page: Page, address: str, ledger: Path):
    key = threads(ledger)[0]["mentions"][0]
    page.goto(f"{address}findings/{key}/review")
    page.locator("h1").click()
    page.keyboard.press("w")
    whole = str(page.evaluate("getSelection().toString()"))
    page.keyboard.press("Shift+ArrowRight")
    longer = str(page.evaluate("getSelection().toString()"))
    assert longer.startswith(whole) and len(longer) > len(whole)
    page.keyboard.press("ArrowRight")
    shorter = str(page.evaluate("getSelection().toString()"))
    assert longer.endswith(shorter) and len(shorter) < len(longer)
    page.get_by_label("action", exact=True).locator("xpath=..").get_by_role("button", name="Take").click()
    expect(page.get_by_label("action", exact=True)).to_have_value(shorter.strip())


def test_who_decides_otherwise_meanwhile_is_told_and_what_was_written_stays(
    page: Page, address: str, ledger: Path
):
    page.goto(f"{address}review?queue=findings")
    key = str(page.locator(".question.at").get_attribute("id")).removeprefix("q-")
    assert servanda("review", ledger, "accept", key, "--by", "Ann", "--why", "it is there").code == 0
    page.keyboard.press("r")
    page.keyboard.type("I see no promise")
    page.keyboard.press("Enter")
    refused = page.locator(".question.refused")
    expect(refused).to_contain_text("Ann")
    expect(refused).to_contain_text("it is there")
    expect(refused.get_by_label("Why")).to_have_value("I see no promise")
    refused.get_by_role("button").click()  # all the same
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody decided otherwise")
    page.get_by_role("button", name="Undo the other, and decide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review")
    assert [(one["decision"], one["state"]) for one in decisions(ledger)] == [
        ("accept", "undone"), ("undo", "in force"), ("reject", "in force"),
    ]  # fmt: skip


def comes(page: Page, place: str, words: str) -> None:
    """Load the page until the threads know what was decided."""
    for _ in range(20):
        if words in page.locator(place).inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator(place).inner_text())


def test_a_thread_is_set_split_and_merged_without_script(browser: Browser, address: str, ledger: Path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    long = next(one for one in threads(ledger) if len(one["mentions"]) > 1)
    page.goto(f"{address}threads/{long['id']}")
    page.get_by_text("Say where it stands").click()
    state = page.locator("form", has=page.get_by_role("button", name="Set the state"))
    state.get_by_label("Standing").select_option("breached")
    state.get_by_label("Why").fill("the monitors say so")
    state.get_by_role("button").click()
    comes(page, ".standing", "breached")
    expect(page.locator(".done")).to_contain_text("the monitors say so")
    page.get_by_text("Some of it does not belong here").click()
    split = page.locator("#split")
    split.locator(f"input[value='{long['mentions'][-1]}']").check()
    split.get_by_label("Why").fill("another matter")
    split.get_by_role("button").click()
    expect(page.locator(".done")).to_contain_text("Kept apart")
    assert not any(
        {long["mentions"][0], long["mentions"][-1]} <= set(one["mentions"]) for one in threads(ledger)
    )
    page.locator(".done").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert [one["state"] for one in decisions(ledger)] == ["in force", "undone", "in force"]
    page.get_by_text("It is the same as another undertaking").click()
    page.get_by_label("Words of the other one").fill("the")
    page.get_by_role("button", name="Search", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which undertaking is the same?")
    context.close()


def test_a_sample_is_drawn_coded_and_compared(page: Page, address: str, ledger: Path):
    page.goto(f"{address}review/samples")
    page.get_by_label("Name").fill("first & second")
    page.get_by_label("Findings", exact=True).fill("2")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator(".meter")).to_contain_text("0 of 2")
    expect(page.locator(".keyhint")).to_be_visible()  # the keys are listened to
    page.keyboard.press("a")
    expect(page.locator(".meter")).to_contain_text("1 of 2")
    page.get_by_text("Some of it is wrong").click()
    page.get_by_label("Force").select_option("urged")
    page.get_by_label("Polarity").select_option("negative")
    page.locator("details").get_by_label("Why").fill("they only urge")
    page.get_by_role("button", name="Correct").click()
    expect(page.locator(".empty")).to_contain_text("all of it")
    listed = servanda("review", ledger, "list", "--sample", "first & second", "--by", "Bob", "--json").out
    for line in listed.splitlines():
        done = servanda(
            "review", ledger, "accept", json.loads(line)["id"],
            "--by", "Bob", "--why", "ok", "--sample", "first & second",
        )  # fmt: skip
        assert done.code == 0, done.err
    page.get_by_role("link", name="How far do you agree?").click()
    row = page.locator("tr", has=page.get_by_role("rowheader", name="force")).first
    expect(row).to_contain_text("Bob")
    page.goto(f"{address}review/decisions")
    expect(page.locator("main")).not_to_contain_text("Bob")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms_that_decide_break_no_rule_of_accessibility(
    browser: Browser, address: str, ledger: Path, scheme: str
):
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True, reduced_motion="reduce"
    )
    page, broken = context.new_page(), []
    thread = next(one for one in threads(ledger) if len(one["mentions"]) > 1)
    key = thread["mentions"][0]
    assert servanda("review", ledger, "accept", key, "--by", "Ann", "--why", "it is there").code == 0
    for place in (
        "review", "review?queue=findings", f"findings/{key}/review", f"threads/{thread['id']}",
        f"threads/{thread['id']}/merge?text=the", "review/decisions", "review/samples",
    ):  # fmt: skip
        page.goto(f"{address}{place}")
        if place.startswith("threads/") and "merge" not in place:
            for link in page.get_by_role("link", name="Decide").all()[:2]:
                link.click()
            expect(page.locator(".deciding-slot form")).to_have_count(
                5
            )  # two verdicts, corrections, an undoing
            for one in page.locator(".ways summary").all():
                one.click()
        results = Axe().run(
            page,
            options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
        )
        if results.violations_count:
            broken.append(f"{place}\n{results.generate_report()}")
    context.close()
    assert not broken, "\n".join(broken)
