"""What a user can name is explained where a user looks."""

import re
from pathlib import Path

import pytest
import typer.main

from servanda.errors import LedgerError
from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_group(app).commands


def section(command: str) -> str:
    """Return the guide's section on a command."""
    match = re.search(rf"^### `servanda {command}[^\n]*\n(.*?)(?=^##|\Z)", GUIDE, re.M | re.S)
    assert match, f"docs/guide.md has no section on `servanda {command}`"
    return match.group()


def test_the_commands_of_the_contract_are_there():
    assert [*COMMANDS] == [
        "init", "add", "gate", "extract", "explain", "ledger", "show", "drift", "explain-link", "statements",
        "figures", "arrangements", "actors", "coverage", "urges", "rollup", "search", "report", "export",
        "import", "run", "verify", "registry", "diff", "remove", "copy", "demo", "serve", "review", "users",
    ]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_guide(command):
    text = section(command)
    for parameter in COMMANDS[command].params:
        for option in (one for one in getattr(parameter, "opts", ()) if one.startswith("--")):
            assert option in text or option in ("--help", "--json", "--as-of"), f"{command} {option}"


def test_every_exit_code_is_in_the_guide():
    for code in ExitCode:
        assert f"| {code.value} |" in GUIDE


def test_every_kind_of_exit_has_one_meaning():
    assert len({code.value for code in ExitCode}) == len(ExitCode)
    assert issubclass(LedgerError, Exception)


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "docs/guide.md", "docs/glossary.md"])
def test_links_between_pages_lead_somewhere(page):
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{page} links to {target}"
