"""The front door: about fifteen names, loaded when they are used."""

import subprocess
import sys
from pathlib import Path

import servanda

ROOT = Path(__file__).resolve().parents[2]
MAX_IMPORT_S = 0.1


def in_new_process(code: str) -> str:
    """Return what the code prints in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def test_every_name_of_the_front_door_can_be_imported():
    assert len(servanda.__all__) == len(set(servanda.__all__)) <= 16
    for name in servanda.__all__:
        assert getattr(servanda, name) is not None


def test_dir_shows_the_contract_and_nothing_else():
    assert dir(servanda) == sorted(servanda.__all__)


def test_unknown_names_are_refused_by_name():
    try:
        servanda.frobnicate  # noqa: B018
    except AttributeError as error:
        assert "frobnicate" in str(error)
    else:
        raise AssertionError("an unknown name was found")


def test_import_takes_less_than_a_tenth_of_a_second():
    code = "import time; t = time.perf_counter(); import servanda; print(time.perf_counter() - t)"
    assert min(float(in_new_process(code)) for _ in range(5)) < MAX_IMPORT_S


def test_import_loads_no_stage_and_no_library():
    code = "import sys, servanda; print(*[m for m in sys.modules if m.startswith('servanda.')])"
    assert in_new_process(code) == ""
    libraries = "numpy rich sqlalchemy onnxruntime typer"
    code = f"import sys, servanda; print(*{{*{libraries!r}.split()}} & {{*sys.modules}})"
    assert in_new_process(code) == ""


def test_every_name_is_in_the_guide():
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    for name in servanda.__all__:
        assert f"`{name}`" in guide, f"docs/guide.md does not explain {name}"


def test_the_filter_loads_no_store_and_no_reader_of_pages():
    code = (
        "import sys, servanda.interfaces.cli.main, servanda.interfaces.cli.extraction;"
        "print(*{'sqlalchemy', 'alembic', 'trafilatura', 'docx', 'pypdfium2'} & {*sys.modules})"
    )
    assert in_new_process(code) == ""
