"""The workspace in a browser: find an undertaking, read its words in the document, go back in time.

Pictures of every page are written to .screenshots, or to the folder that SERVANDA_SCREENSHOTS names: look at
each of them.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect
from tests.support.browsing import needs_chromium, serve
from tests.support.workspace import make_hostile_ledger, make_long_ledger, make_sample_ledger

from servanda.ledger import create_ledger

SCREENSHOTS = Path(os.environ.get("SERVANDA_SCREENSHOTS") or Path(__file__).parents[2] / ".screenshots")
EMPTY = ("", "ledger", "documents", "actors", "statements", "figures", "arrangements", "coverage", "search")

pytestmark = needs_chromium
PLACES = (
    "", "ledger", "documents", "actors", "actors/NATO", "statements", "figures", "arrangements",
    "search?q=army", "search", "search?q=take+soldiers+home&by=meaning", "compare?from=1996&to=2004",
    "compare", "compare?from=2020&clock=known", "coverage", "keys", "nope", "?as_of=1999",
    "?since=2020-01-01",
    "review", "review?queue=findings", "review?queue=unlinked", "review?queue=contested",
    "review/decisions", "review/samples", "review/agreement", "add", "account", "users", "audit",
)  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serve(make_sample_ledger(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serve(make_hostile_ledger(tmp_path_factory.mktemp("hostile")))


def test_from_the_overview_to_the_words_and_back_in_time(page: Page, sample: str):
    page.goto(sample)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.get_by_role("link", name="Ledger", exact=True).click()
    page.wait_for_load_state()  # before its script runs, the page does not hear what is typed
    page.get_by_label("Words").fill("chain of command")
    expect(page).to_have_url(re.compile("text=chain"))  # the filter is in the address, without a button
    expect(page.locator("#rows .headline")).to_have_count(1)
    page.locator("#rows .headline").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("single chain of command")
    expect(page.locator("svg.timeline circle.mention").first).to_be_visible()
    page.get_by_role("link", name="Read it in the document").first.click()
    expect(page).to_have_url(re.compile(r"/documents/[0-9a-f]{16}#[0-9a-f]{16}"))
    chosen = page.locator("#text .piece.chosen").first
    expect(chosen).to_be_in_viewport()
    expect(page.locator(".card.chosen")).to_have_count(1)
    page.get_by_label("As known on").fill("2004")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("as_of=2004"))
    expect(page.locator("#text")).to_be_visible(timeout=30_000)  # a new date is made first
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator(".past")).to_contain_text("2004")
    expect(page.locator(".standfirst")).to_contain_text("6 documents")
    page.get_by_role("link", name="Back to the present").click()
    expect(page.locator(".standfirst")).to_contain_text("7 documents")


def test_rows_do_not_change_again_when_the_words_are_left(page: Page, sample: str):
    """A click on a row would be lost where leaving the field fetched the rows once more."""
    page.goto(f"{sample}ledger")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/ledger" in request.url else None)
    page.get_by_label("Words").fill("chain of command")
    expect(page.locator("#rows .headline")).to_have_count(1)
    page.keyboard.press("Tab")
    page.wait_for_timeout(800)  # twice the delay of the field
    assert len(asked) == 1


def test_keys_lead_through_the_findings(page: Page, sample: str):
    page.goto(f"{sample}documents")
    page.locator("a.headline").first.click()
    expect(page).to_have_url(re.compile("/documents/[0-9a-f]{16}$"))
    page.wait_for_load_state()  # from now on keys are listened to
    page.keyboard.press("j")
    first = place(page)
    page.keyboard.press("j")
    assert first and place(page) not in ("", first)
    page.keyboard.press("k")
    assert place(page) == first
    expect(page.locator(".piece.chosen").first).to_be_in_viewport()
    page.get_by_label("Search texts and findings").press("j")
    assert place(page) == first


def test_keys_lead_through_time_and_zoom_in_on_it(page: Page, sample: str):
    page.goto(f"{sample}ledger?text=chain+of+command")
    page.locator("#rows .headline").click()
    expect(page).to_have_url(re.compile("/threads/"))
    page.wait_for_load_state()
    marks = page.locator("#timeline .mark")
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    told = str(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    expect(page.locator("#timeline .pointed")).to_have_text(told)
    assert told == marks.nth(1).get_attribute("aria-label")
    width = page.locator("#timeline svg").first.bounding_box()
    page.keyboard.press("+")
    expect(page.locator("#timeline svg.z2")).to_be_visible()
    expect(page.locator("#timeline .mark:focus")).to_have_attribute("aria-label", told)  # the place is kept
    expect(page.locator("#timeline .mark:focus")).to_be_in_viewport()
    wider = page.locator("#timeline svg").first.bounding_box()
    assert width and wider and abs(wider["width"] - 2 * width["width"]) < 2
    assert abs(wider["height"] - width["height"]) < 2
    expect(page).to_have_url(re.compile("zoom=2"))
    page.keyboard.press("0")
    expect(page.locator("#timeline svg.z1")).to_be_visible()
    expect(page.locator("#timeline .mark:focus")).to_have_attribute("aria-label", told)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#w-[0-9a-f]{16}"))
    expect(page.locator("ol.words > li:target")).to_be_in_viewport()


def test_dragging_moves_a_time_that_is_wider_than_the_screen(page: Page, sample: str):
    page.goto(f"{sample}ledger?text=chain+of+command")
    page.locator("#rows .headline").click()
    page.get_by_label("Zoom in").click()
    expect(page.locator("#timeline svg.z2")).to_be_visible()
    view = page.locator("#timeline .scroll").first
    before, box, address = view.evaluate("one => one.scrollLeft"), view.bounding_box(), page.url
    assert box
    page.mouse.move(box["x"] + 600, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 40, steps=4)
    page.mouse.up()
    assert view.evaluate("one => one.scrollLeft") == pytest.approx(before + 200, abs=2)
    assert page.url == address


def place(page: Page) -> str:
    """Return the finding in the address, as the page itself knows it."""
    return str(page.evaluate("location.hash"))


def test_pages_work_without_script(browser: Browser, sample: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sample}ledger")
    page.get_by_label("Bearer").fill("NATO")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("bearer=NATO"))
    page.locator("#rows .headline").first.click()
    page.get_by_role("link", name="Read it in the document").first.click()
    expect(page.locator(".place:target")).to_be_in_viewport()
    box = page.locator(".place:target").bounding_box()
    assert box and box["y"] > 100  # with the words before it
    context.close()


def test_nothing_that_a_document_holds_is_run(page: Page, hostile: str):
    for place in ("", "ledger", "documents", "statements", "search?q=alert"):
        page.goto(f"{hostile}{place}")
    page.goto(f"{hostile}documents")
    for link in [one.get_attribute("href") for one in page.locator("a.headline").all()]:
        page.goto(hostile.rstrip("/") + str(link))
        for _ in range(4):
            page.keyboard.press("j")
    assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0


def every_place(page: Page, address: str) -> list[str]:
    page.goto(f"{address}ledger?text=chain+of+command")
    thread = str(page.locator("#rows .headline").get_attribute("href"))
    page.goto(address + thread.lstrip("/"))
    words = str(page.get_by_role("link", name="Read it in the document").first.get_attribute("href"))
    page.goto(f"{address}arrangements")
    arrangement = str(page.locator("a.headline").first.get_attribute("href"))
    return [*PLACES, *(one.lstrip("/") for one in (thread, words, arrangement))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(browser: Browser, sample: str, scheme: str):
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True, reduced_motion="reduce"
    )
    page, broken = context.new_page(), []
    for place in every_place(page, sample):
        visit(page, f"{sample}{place}")
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        results = Axe().run(page, options=options)
        if results.violations_count:
            broken.append(f"{place}\n{results.generate_report()}")
    context.close()
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [("light", 1280, False), ("dark", 1280, True), ("phone", 380, False), ("wide", 3840, False)],
)
def test_every_page_fits_its_screen(browser: Browser, sample: str, name: str, width: int, dark: bool):
    context = browser.new_context(
        viewport={"width": width, "height": 860}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    for place in every_place(page, sample):
        visit(page, f"{sample}{place}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{place} at {width}"
        picture(page, place, name)
    context.close()


def picture(page: Page, place: str, name: str) -> None:
    """Take a picture of the page for people to look at."""
    kind = re.sub(r"[0-9a-f]{16}", "one", place.partition("#")[0])
    kind = re.sub(r"[^A-Za-z0-9]+", "-", kind).strip("-") or "overview"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{kind}-{name}.png", full_page="#" not in place)


def test_keys_lead_everywhere_and_are_listed(page: Page, sample: str):
    page.goto(sample)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("zoom in, out, the whole time")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("d")  # while the list is open, keys are its own
    expect(page).to_have_url(sample)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    going = page.locator(".going")
    page.keyboard.press("g")
    expect(going).to_contain_text("Go to o Overview l Ledger")
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(going).to_be_hidden()
    expect(page).to_have_url(sample)
    page.keyboard.press("g")
    page.wait_for_timeout(2_000)  # who presses slowly gets there too
    page.keyboard.press("d")
    expect(page).to_have_url(f"{sample}documents")
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_label("Search texts and findings")).to_be_focused()
    page.keyboard.type("g/t?")
    expect(page.get_by_label("Search texts and findings")).to_have_value("g/t?")


def test_a_key_right_after_the_list_is_closed_is_taken(page: Page, sample: str):
    """The browser leaves the focus in the closed list until it paints again."""
    page.goto(sample)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.evaluate("""() => {
        document.querySelector("dialog.keys-help").close();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "g", bubbles: true }));
    }""")
    expect(page.locator(".going")).to_be_visible()


def test_the_first_key_leads_past_the_masthead(page: Page, sample: str):
    page.goto(f"{sample}ledger")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_stop_of_the_focus_is_seen(page: Page, sample: str):
    page.goto(f"{sample}ledger?text=chain+of+command")
    page.locator("#rows .headline").click()
    expect(page.locator("#timeline")).to_be_visible()
    page.wait_for_load_state()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement;
                const mark = one.querySelector(':scope > circle, :scope > rect, :scope > path');
                return one === document.body || getComputedStyle(one).outlineStyle !== 'none'
                    || (mark && parseFloat(getComputedStyle(mark).strokeWidth) >= 3);
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_a_page_of_right_to_left_text_reads_from_the_right(page: Page, hostile: str):
    page.goto(f"{hostile}documents")
    page.get_by_role("link", name="قال الوزير").click()
    expect(page).to_have_url(re.compile("/documents/[0-9a-f]{16}"))
    page.wait_for_load_state()
    picture(page, "rtl-document", "light")
    heading = page.get_by_role("heading", level=1)
    assert heading.evaluate("one => getComputedStyle(one).direction") == "rtl"
    directions = page.locator("#text > p").evaluate_all(
        "some => some.map(p => getComputedStyle(p).direction)"
    )
    assert directions == ["rtl", "ltr"]
    page.keyboard.press("j")
    chosen = "".join(page.locator("#text .piece.chosen").all_text_contents())
    told = page.locator(".card.chosen .line").inner_text()
    assert chosen and set(chosen.split()) & set(told.split())  # the places are right behind the emoji


def test_printed_a_page_is_its_words_alone(page: Page, sample: str):
    page.goto(f"{sample}ledger?text=chain+of+command")
    page.locator("#rows .headline").click()
    expect(page.locator("#timeline")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".masthead nav", ".find", ".when", "#timeline .tools"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("blockquote").first).to_be_visible()
    expect(page.locator("svg.timeline").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.pdf(path=SCREENSHOTS / "thread-print.pdf", format="A4")


def test_who_asks_for_less_motion_gets_none(browser: Browser, sample: str):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(sample)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    context.close()


def visit(page: Page, address: str) -> Response:
    """Open a page; one that takes the machine long says so (202), and comes by itself."""
    answer = page.goto(address)
    if answer is not None and answer.status == 202:
        with page.expect_response(
            lambda one: one.url == address and one.status == 200, timeout=120_000
        ) as made:
            pass
        answer = made.value
        page.wait_for_load_state()
    assert answer is not None
    return answer


def test_an_empty_ledger_says_what_to_do(page: Page, tmp_path: Path):
    with create_ledger(str(tmp_path / "empty.sqlite")):
        pass
    serving = serve(tmp_path / "empty.sqlite")
    address = next(serving)
    try:
        for place in (*EMPTY, "search?q=army&by=meaning", "compare?from=2000"):
            assert visit(page, f"{address}{place}").status == 200, place
            picture(page, f"empty-{place}", "light")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.goto(address)
        expect(page.locator("main")).to_contain_text("servanda add")
    finally:
        serving.close()  # type: ignore[attr-defined]


def test_words_that_no_line_takes_widen_no_page(browser: Browser, tmp_path: Path):
    serving = serve(make_long_ledger(tmp_path))
    address = next(serving)
    context = browser.new_context(viewport={"width": 380, "height": 860})
    page = context.new_page()
    try:
        places = [
            "ledger",
            "documents",
            "actors",
            "statements",
            "search?q=pay",
            "compare?from=2000&clock=known",
        ]
        for place in places[:3]:
            page.goto(f"{address}{place}")
            places.append(str(page.locator("a.headline").first.get_attribute("href")).lstrip("/"))
        for place in places:
            page.goto(f"{address}{place}")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, place
    finally:
        context.close()
        serving.close()  # type: ignore[attr-defined]
