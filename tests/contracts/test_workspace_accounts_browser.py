"""Accounts in a browser: signing in with keys alone, a token, an account, and how the pages look."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.support.accounts import PASSWORD, add_people
from tests.support.browsing import needs_chromium, serve

from servanda.ledger import create_ledger

pytestmark = needs_chromium
PLACES = ("account", "users", "audit")
NEW = "staple staple staple"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path: Path = tmp_path_factory.mktemp("accounts") / "l.sqlite"
    with create_ledger(str(path)) as ledger:
        add_people(ledger)
    yield from serve(path)


def sign_in(page: Page, address: str, name: str = "Ann", password: str = PASSWORD) -> None:
    page.goto(f"{address}sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_an_account_is_made_used_and_removed(browser: Browser, address: str):
    context = browser.new_context()
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.append(one.text) if "Content Security" in one.text else None)
    page.goto(f"{address}users")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/users$"))
    page.get_by_label("Name").fill("ann")
    page.keyboard.press("Tab")
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")
    page.get_by_label("Name", exact=True).fill("Dee <b>")
    form = page.locator("form[action='/users/add']")
    form.get_by_label("Password").fill(NEW)
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("no name")
    form.get_by_label("Name").fill("Dee")
    form.get_by_label("Password").fill(NEW)
    form.get_by_role("button").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("is made")
    row = page.get_by_role("row").filter(has_text="Dee")
    row.get_by_text("Remove").first.click()
    row.get_by_role("button", name="Yes, remove Dee").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("is removed")
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("row").filter(has_text="remove user")).to_contain_text("Ann")
    page.get_by_role("link", name="Your account", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()
    assert complaints == []


def test_a_token_is_made_and_a_password_changed_by_a_reader(browser: Browser, address: str):
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address, "Cem")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.goto(f"{address}account")
    assert page.get_by_role("link", name="Users").count() == 0
    page.get_by_label("Name").fill("nightly")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator(".secret").inner_text()
    told = context.request.get(f"{address}v1/threads", headers={"Authorization": f"Bearer {token}"})
    assert told.status == 200
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The new one again").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("is changed")
    assert page.goto(f"{address}users").status == 403
    context.close()


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [("light", 1280, False), ("dark", 1280, True), ("phone", 380, False), ("wide", 3840, False)],
)
def test_every_page_fits_its_screen_and_breaks_no_rule(
    browser: Browser, address: str, name: str, width: int, dark: bool
):
    """Rules of accessibility are those of the other pages; pictures go where those go."""
    context = browser.new_context(
        viewport={"width": width, "height": 860}, color_scheme="dark" if dark else "light",
        bypass_csp=True, reduced_motion="reduce",
    )  # fmt: skip
    page, broken = context.new_page(), []
    sign_in(page, address, "Nobody")
    expect(page.get_by_role("alert")).to_be_visible()
    looked_at(page, "sign-in", name, broken)
    sign_in(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    for place in PLACES:
        page.goto(f"{address}{place}")
        if place == "account":
            page.get_by_label("Name").fill(f"made on a {name} screen")
            page.get_by_role("button", name="Make a token").click()
            expect(page.locator(".secret")).to_be_visible()  # the click itself waits for no page
        looked_at(page, place, name, broken)
    context.close()
    assert not broken, "\n".join(broken)


def looked_at(page: Page, place: str, name: str, broken: list[str]) -> None:
    """Note what is wrong with the page as it is now, and take its picture where pictures are taken."""
    page.wait_for_load_state()
    if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
        broken.append(f"{place} does not fit at {name}")
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    results = Axe().run(page, options=options)
    if results.violations_count:
        broken.append(f"{place} {name}\n{results.generate_report()}")
    if folder := os.environ.get("SERVANDA_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{place}-{name}.png", full_page=True)
