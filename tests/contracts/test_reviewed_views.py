"""What reviewers rejected is in no view, and what they corrected is in every view as they corrected it."""

import json
import re
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import servanda
from servanda.interfaces.cli.main import app

TEXTS = {
    "deal.txt": (
        "agreement",
        "2015-08-25",
        "Agreement on the crossing at Merdare, between Serbia and Kosovo\n\n"
        "Article 1\n\nSerbia shall open the border at Merdare by May 2016.\n\n"
        "Article 2\n\nKosovo shall release the detained officers.\n",
    ),
    "a.txt": (
        "news",
        "2016-03-04",
        "Serbia pledged to open the border at Merdare by May 2016. Kosovo agreed to release the detained "
        "officers. The opening of the border at Merdare has started, Serbia said on Friday. “The European "
        "Union urges Kosovo to release the detained officers,” a spokesman said. NATO has 4,700 soldiers in "
        "Kosovo under the Brussels Agreement.\n",
    ),
    "b.txt": (
        "news",
        "2016-06-04",
        "Serbia promised again to open the border at Merdare. The European Union called on Kosovo to release "
        "the detained officers. NATO has 4,500 soldiers in Kosovo, the ministry said.\n",
    ),
}
#: Views that take no id: command -> arguments behind the ledger.
VIEWS = {
    "ledger": [[], ["--silent-for", "1m"], ["--overdue"], ["--verifiable", "1"], ["--as-of", "2030-01-01"]],
    "statements": [[]],
    "figures": [[], ["--series"], ["--plot"]],
    "arrangements": [[], ["--mentions"]],
    "actors": [[]],
    "coverage": [["deal.txt"], ["deal.txt", "--words"]],
    "urges": [[]],
    "rollup": [["--by", by] for by in ("bearer", "counterparty", "agreement", "theme")],
    "search": [["border"], ["officers"], ["soldiers"]],
    "diff": [["--from", "2015-01-01"]],
    "verify": [[]],
    "show": [[name] for name in TEXTS],
}
#: Commands that show no findings of a ledger, that take ids, and that keep what was rejected as rejected.
OTHERS = {
    "init", "add", "gate", "extract", "explain", "registry", "remove", "copy", "demo", "serve", "users",
    "drift", "explain-link",
    "review", "export", "import", "run", "report",
}  # fmt: skip
#: Modules that read findings as the machine has them, and why.
UNREVIEWED = {
    "views/reviews.py": "it applies the review",
    "views/picture.py": "`link` takes the decisions",
    "views/link_reasons.py": "it applies the review",
    "views/export.py": "rejected findings are written as rejected",
    "views/dossier.py": "rejected findings are counted, and shown by their ids as rejected",
    "views/hits.py": "it applies the review",
    "views/doubts.py": "it applies the review",
    "interfaces/web/searching.py": "it applies the review",
    "views/agreement.py": "the machine is compared with its reviewers",
    "views/queue.py": "nobody has reviewed what waits",
    "views/codings.py": "reviewers code what the machine found",
}
ANN = ["--by", "Ann", "--why", "read it"]


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "160"})
    assert ran.exit_code == 0, (arguments, ran.output, ran.exception)
    return ran.stdout


def records(*arguments: str) -> list[dict]:
    return [json.loads(line) for line in run(*arguments, "--json").splitlines()]


def findings(path: Path) -> list[dict]:
    run("export", path, "-o", path.with_suffix(".jsonl"))
    some = map(json.loads, path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines())
    return [one for one in some if "score" in one]


def outputs(path: Path) -> dict[str, str]:
    """Return what every view prints, to people and as JSON."""
    told = {}
    for command, several in VIEWS.items():
        for arguments in several:
            name = " ".join([command, *arguments])
            told[name] = run(command, path, *arguments)
            if "--plot" not in arguments:
                told[f"{name} --json"] = run(command, path, *arguments, "--json")
    for thread in records("ledger", path):
        for command in ("show", "drift"):
            told[f"{command} {thread['id']}"] = run(command, path, thread["id"])
            told[f"{command} {thread['id']} --json"] = run(command, path, thread["id"], "--json")
    return told


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("views")
    path = folder / "l.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, (kind, day, text) in TEXTS.items():
            Path(name).write_text(text, encoding="utf-8")
            run("add", path, name, "--kind", kind, "--published", day)
    assert {one["kind"] for one in findings(path)} >= {
        "statement", "commitment", "status", "figure", "arrangement",
    }  # fmt: skip
    return path.read_bytes()


@pytest.fixture
def ledger(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "l.sqlite"
    path.write_bytes(made)
    return path


def test_every_command_is_one_of_these():
    assert {*VIEWS} | OTHERS == {*typer.main.get_group(app).commands}


def test_views_come_by_findings_on_one_way():
    folder = Path(servanda.__file__).parent
    reading = {
        path.relative_to(folder).as_posix()
        for part in ("views", "interfaces")
        for path in (folder / part).rglob("*.py")
        if re.search(r"ledger\.(?:iter_findings|get_finding|search)\(", path.read_text(encoding="utf-8"))
    }
    assert reading == {*UNREVIEWED}


@pytest.mark.parametrize("half", [0, 1])
def test_a_rejected_finding_is_in_no_view(ledger: Path, half: int):
    every = findings(ledger)
    shown = " ".join(outputs(ledger).values())
    seen = [one["id"] for one in every if one["id"][:8] in shown]
    assert len(seen) == len(every), "each finding is somewhere before it is rejected"
    gone = [one["id"] for one in sorted(every, key=lambda one: (one["kind"], one["id"]))][half::2]
    for key in gone:
        run("review", ledger, "reject", key, *ANN)
    for name, told in outputs(ledger).items():
        assert [key for key in gone if key[:8] in told] == [], name
    for key in gone:
        assert "rejected by: Ann" in run("show", ledger, key)
        assert records("show", ledger, key)[0]["review"]["verdict"] == "rejected"
    kept = {one["id"]: one.get("review") for one in findings(ledger)}
    assert {key for key, review in kept.items() if review} == {*gone}
    assert all(kept[key]["verdict"] == "rejected" for key in gone)
    run("export", ledger, "-o", ledger.with_name("csv"), "--format", "csv")
    tables = " ".join(path.read_text("utf-8-sig") for path in ledger.with_name("csv").glob("*.csv"))
    assert len(re.findall(r",rejected,Ann\b", tables)) == len(gone)


def one_of(path: Path, kind: str, **wanted: object) -> dict:
    some = [one for one in findings(path) if one["kind"] == kind]
    return next(one for one in some if all(one[name] == value for name, value in wanted.items()))


def test_a_corrected_value_is_in_every_view_with_who_corrected_it(ledger: Path):
    statement, figure = one_of(ledger, "statement", document="a.txt"), one_of(ledger, "figure", number=4700.0)
    promise = one_of(ledger, "commitment", document="b.txt", bearer_is="Serbia")
    arrangement, report = one_of(ledger, "arrangement", document="a.txt"), one_of(ledger, "status")
    urged = one_of(ledger, "commitment", document="b.txt", bearer_is="Kosovo")
    for finding, change in (
        (statement, "speaker=Zoe Adams"),
        (figure, "number=7400"),
        (promise, "action=open the border"),
        (arrangement, "name=Pact of Merdare"),
        (report, "progress=complete"),
        (urged, "bearer_is=Albania"),
    ):
        run("review", ledger, "correct", finding["id"], change, *ANN)
    told = outputs(ledger)
    for name, new in (
        ("statements", "Zoe Adams"), ("figures", "7,400"), ("figures --series", "7,400"),
        ("arrangements", "Pact of Merdare"), ("actors", "Albania"), ("actors", "Zoe Adams"),
        ("ledger", "progress complete"), ("urges", "Albania"), ("figures --plot", "7,400"),
    ):  # fmt: skip
        assert new in told[name], name
    for name in ("statements", "figures", "figures --series", "arrangements", "ledger", "urges"):
        assert "corrected by Ann" in re.sub(r"\s+", " ", told[name]), name
        assert '"Ann"' in told[f"{name} --json"], name
    thread = next(one for one in records("ledger", ledger) if promise["id"] in one["mentions"])
    drift = records("drift", ledger, thread["id"])
    words = {step["after"]["finding"]: step["after"]["words"] for step in drift}
    assert words[promise["id"]].endswith("open the border")
    assert "corrected by Ann" in told[f"drift {thread['id']}"]
    assert "corrected by: Ann" in run("show", ledger, promise["id"])
    assert '"number": 4700' not in told["figures --series --json"]


def test_explain_link_shows_the_corrected_words_and_no_rejected_ones(ledger: Path):
    some = [one["id"] for one in findings(ledger) if one["kind"] == "commitment"]
    promise = one_of(ledger, "commitment", document="b.txt", bearer_is="Serbia")["id"]
    other = next(key for key in some if key != promise)
    run("review", ledger, "correct", promise, "action=open the border", *ANN)
    assert "→ open the border (" in run("explain-link", ledger, promise, other)
    run("review", ledger, "reject", other, *ANN)
    ran = CliRunner().invoke(app, ["explain-link", str(ledger), promise, other])
    assert ran.exit_code != 0 and "a reviewer rejected it" in str(ran.exception)


def test_a_search_shows_the_corrected_words(ledger: Path):
    promise = one_of(ledger, "commitment", document="b.txt", bearer_is="Serbia")
    hits = {one["id"]: one for one in records("search", ledger, "Merdare")}
    assert promise["id"] in hits and "review" not in hits[promise["id"]]
    run("review", ledger, "correct", promise["id"], "action=open the border", *ANN)
    assert promise["id"] not in {one["id"] for one in records("search", ledger, "Merdare")}
    hit = next(one for one in records("search", ledger, "border") if one["id"] == promise["id"])
    assert "Merdare" not in hit["snippet"] and hit["review"]["by"] == ["Ann"]
    assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["border"]
    assert "corrected by Ann" in run("search", ledger, "border")


def test_every_summary_says_how_right_the_machine_is_in_what_was_reviewed(ledger: Path):
    kinds = ("statement", "commitment", "status", "figure", "arrangement")
    before = outputs(ledger)
    for kind in kinds:
        run("review", ledger, "sample", kind, "--kind", kind, "--n", "2", "--by", "Ann")
        first, *others = records("review", ledger, "list", "--sample", kind, "--by", "Ann")
        run("review", ledger, "accept", first["id"], "--sample", kind, *ANN)
        for one in others:
            run("review", ledger, "reject", one["id"], "--sample", kind, *ANN)
    for name, told in outputs(ledger).items():
        command, plain = name.split()[0], " ".join(told.split())
        if command in ("search", "verify", "arrangements"):
            assert told == before[name]
        elif name.endswith("--json") and told:
            noted = [one for one in map(json.loads, told.splitlines()) if "reviewed_sample" in one]
            assert noted, name
            assert noted[0]["reviewed_sample"]["reviewers"] == 1
            # A stream of records of one kind stays one.
            assert len(told.splitlines()) == len(before[name].splitlines())
        elif not name.endswith("--json"):
            assert re.search(r"Reviewed sample [a-z, ]+: \d of \d entries accepted unchanged", plain), name
    assert "Reviewed sample statement: 1 of 2 entries" in run("statements", ledger)
    urges = records("urges", ledger)[0]["reviewed_sample"]
    assert urges["kinds"]["statement"] == {"n": 2, "accepted_unchanged": 1}
    assert set(urges["kinds"]) == {"statement", "commitment", "status"}
    picture, page = ledger.with_name("p.svg"), ledger.with_name("d.html")
    run("figures", ledger, "--plot-to", picture)
    run("drift", ledger, records("ledger", ledger)[0]["id"], "--html", page)
    assert "Reviewed sample figure" in picture.read_text(encoding="utf-8")
    assert "Reviewed sample commitment" in page.read_text(encoding="utf-8")
