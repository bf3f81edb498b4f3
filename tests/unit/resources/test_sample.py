import json
from pathlib import Path

import pytest

from servanda.errors import ResourceError
from servanda.resources import sample
from servanda.resources.sample import get_sample


def test_the_sample_is_seven_documents_with_dates():
    lines = [json.loads(line) for line in get_sample().read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 7
    assert all(line["text"] and line["published"] and line["publisher"] for line in lines)


def test_beside_the_sample_stands_that_it_is_no_source_of_facts():
    readme = (get_sample().parent / "README.md").read_text(encoding="utf-8")
    assert "no source of facts" in readme and "written for" in readme


def test_a_changed_sample_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("documents.jsonl", "manifest.toml"):
        (tmp_path / name).write_bytes((get_sample().parent / name).read_bytes())
    monkeypatch.setattr(sample, "_FOLDER", tmp_path)
    assert get_sample() == tmp_path / "documents.jsonl"
    (tmp_path / "documents.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(ResourceError, match="not what its manifest says"):
        get_sample()
    (tmp_path / "documents.jsonl").unlink()
    with pytest.raises(ResourceError, match="not there"):
        get_sample()
