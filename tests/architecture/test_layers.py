"""The folders explain the program: every stage says what comes in and what goes out."""

import ast
import tomllib
from pathlib import Path

from servanda import errors

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "servanda"
STAGES = ("sources", "documents", "annotation", "extraction", "linking", "ledger", "views")
BANNED = {"utils", "helpers", "common", "misc", "core", "manager"}


def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_every_stage_says_what_comes_in_and_what_goes_out():
    for stage in STAGES:
        before, arrow, after = first_line(PACKAGE / stage / "__init__.py").partition(" → ")
        assert before and arrow and after.rstrip("."), stage


def test_every_stage_that_hands_on_records_has_a_file_of_them():
    for stage in STAGES:
        assert (PACKAGE / stage / "records.py").is_file(), stage


def test_every_module_says_what_it_is_for():
    assert len(modules()) > 20
    for path in modules():
        assert first_line(path), path


def test_every_folder_has_its_place_in_the_import_order():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = {name.strip() for layer in layers for name in layer.split("|")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= named
    assert named <= folders | {"errors"}


def test_modules_have_the_names_of_things():
    assert not {path.stem for path in modules()} & BANNED


def test_nothing_inside_imports_the_front_door():
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert "servanda" not in {alias.name for alias in node.names}, path
            if isinstance(node, ast.ImportFrom) and node.module == "servanda":
                modules_only = {alias.name for alias in node.names} <= {p.stem for p in PACKAGE.iterdir()}
                assert modules_only, path


def test_every_error_is_drawn_in_the_tree():
    names = [name for name, value in vars(errors).items() if isinstance(value, type)]
    assert "ServandaError" in names
    for name in names:
        assert name in (errors.__doc__ or ""), f"{name} is not in the tree of errors.py"
        assert name.endswith("Error")
