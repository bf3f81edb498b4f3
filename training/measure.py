"""Reads the development sets with exported weights, scores them, and fits calibration and thresholds.

python measure.py --model work/model                     print the scores of ../shared/score
python measure.py --model work/model --calibrate OUT     fit on dev, write calibration and keep as JSON
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from corpus import iter_gum

from servanda.annotation.annotators.reader import NeuralReader
from servanda.documents.records import Document
from servanda.extraction.records import as_record
from servanda.extraction.stage import extract
from servanda.primitives import PartialDate
from servanda.resources.models import find_model

HERE = Path(__file__).parent
KINDS = ("statement", "commitment", "status", "figure", "arrangement")
#: F1 that lies so little below the best is as good, on sets of this size.
AS_GOOD = 0.003


def documents(shared: Path, part: str) -> dict[str, list[Document]]:
    """Return the documents of PolNeAR (`polnear`) and of each bundle."""
    found = {"polnear": []}
    for path in sorted((shared / "data/polnear/data" / part / "text").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            found["polnear"].append(Document(name=path.stem, text=file.read()))
    for folder in sorted((shared / "commitbank" / part).iterdir()):
        for line in (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines():
            d = json.loads(line)
            date = PartialDate(d["published"])
            found.setdefault(folder.name, []).append(Document(name=d["doc"], text=d["text"], published=date))
    return found


def read(reader: NeuralReader, docs: list[Document]) -> list[dict]:
    """Return the records of the documents, each with the chances that its score was made of."""
    out = []
    for doc in docs:
        annotated = reader(doc)
        chances = {(m.layer.value, m.trigger.start): dict(m.chances) for m in annotated.marks}
        for finding in extract(annotated):
            if finding.kind == "time":
                continue
            record = as_record(finding)
            anchor = {"figure": "value", "arrangement": "text"}.get(finding.kind, "cue")
            at = finding.evidence.spans[anchor][0].start
            near = [k for k in chances if k[0] == finding.kind and abs(k[1] - at) <= 2]
            record["chances"] = chances[min(near, key=lambda k: abs(k[1] - at))] if near else {}
            out.append(record)
    return out


def scores(records: dict[str, list[dict]], *, shared: Path, part: str, work: Path) -> dict:
    """Return what the scorers say."""
    work.mkdir(parents=True, exist_ok=True)
    lines = {"polnear": work / "polnear.jsonl", "bundles": work / "bundles.jsonl"}
    with lines["polnear"].open("w") as one, lines["bundles"].open("w") as two:
        for name, some in records.items():
            for record in some:
                print(json.dumps(record), file=one if name == "polnear" else two)
    bank = [str(shared / "commitbank" / part / name) for name in records if name != "polnear"]
    command = [
        sys.executable,
        str(shared / "score/score_findings.py"),
        str(lines["bundles"]),
        *bank,
        "--json",
    ]
    out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    sys.path.insert(0, str(shared / "score"))
    import score_attribution as polnear

    gold = polnear.load_split(str(shared / "data/polnear/data" / part))
    out["polnear"] = polnear.score(gold, polnear.read_findings(str(lines["polnear"])), bootstrap=50)
    return out


def sentence_f1(reader: NeuralReader, shared: Path) -> float:
    """Return F1 of sentence ends on every fifth GUM document, which training leaves out."""
    hits = found = gold = 0
    for number, (name, text, ends) in enumerate(iter_gum(shared / "data/gum_subset/dep")):
        if number % 5 == 0:
            got = {span.end for span in reader(Document(name=name, text=text)).sentences}
            want = {len(text[:end].rstrip()) for end in ends}
            hits, found, gold = hits + len(got & want), found + len(got), gold + len(want)
    return 200 * hits / (found + gold)


def outcomes(
    records: dict[str, list[dict]], *, shared: Path, part: str
) -> dict[str, tuple[list[dict], list[bool], int]]:
    """Return for each kind its records, whether each one matches gold, and the number of gold records."""
    sys.path[:0] = [str(shared / "score"), str(shared / "commitbank")]
    import check
    import score_attribution as polnear
    import score_findings as scorer

    found = {kind: ([], [], 0) for kind in KINDS}

    def note(kind: str, pred: list[dict], hits: set[int], gold: int) -> None:
        held, right, total = found[kind]
        held.extend(pred)
        right.extend(id(p) in hits for p in pred)
        found[kind] = (held, right, total + gold)

    for name, some in records.items():
        by_doc = defaultdict(list)
        for record in some:
            by_doc[record["document"]].append(record)
        if name == "polnear":
            for article in polnear.load_split(str(shared / "data/polnear/data" / part)):
                pred = [r for r in by_doc[article.id] if r["kind"] == "statement"]
                spans = [
                    {k: v if isinstance(v[0], list) else [v] for k, v in r["spans"].items()} for r in pred
                ]
                pairs = polnear.match(
                    article.gold, [article.attribution(s) for s in spans], polnear.ok_relaxed
                )
                note("statement", pred, {id(pred[j]) for _, j in pairs}, len(article.gold))
            continue
        folder = shared / "commitbank" / part / name
        gold_records, _ = check.read(folder)
        for _, d in check.lines(folder / "documents.jsonl"):
            for kind in KINDS:
                gold = [
                    {**r, "w": scorer.fields(d["text"], r)}
                    for r in gold_records
                    if r["doc"] == d["doc"] and r["kind"] == kind
                ]
                plain = [r for r in by_doc[d["doc"]] if r["kind"] == kind]
                pred = [{**r, "w": scorer.fields(d["text"], r)} for r in plain]
                back = {id(p): r for p, r in zip(pred, plain)}
                note(kind, plain, {id(back[id(p)]) for _, p in scorer.match(kind, gold, pred)}, len(gold))
    return found


def logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def fit_logistic(features: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return weights (bias first) by Newton's method with a small ridge."""
    x = np.hstack([np.ones((len(features), 1)), features])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (right - p) - 1e-2 * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(len(w))
        w = w + np.linalg.solve(hessian, gradient)
    return w


def calibrate(found: dict) -> dict:
    """Return calibration weights and the score from which on each kind is kept.

    It is the least at which F1 is as good as at its best: a reviewer rejects what is shown, and misses what is not.
    """
    weights, keep = {}, {}
    for kind, (records, right, gold) in found.items():
        x = np.array([[logit(v) for v in r["chances"].values()] for r in records])
        y = np.array(right, float)
        w = fit_logistic(x, y)
        score = 1 / (1 + np.exp(-(w[0] + x @ w[1:])))
        order = np.argsort(-score)
        hits = np.cumsum(y[order])
        f1 = 2 * hits / (np.arange(1, len(y) + 1) + gold)
        best = int(np.flatnonzero(f1 >= f1.max() - AS_GOOD).max())
        weights[kind] = [round(float(v), 4) for v in w]
        keep[kind] = round(float(score[order][best]), 3)
        print(
            f"{kind:12} F1 {100 * f1[best]:.1f} at {keep[kind]:.3f}; weights {weights[kind]}; ECE {error(score, y):.3f}"
        )
    return {"calibration": weights, "keep": keep}


def error(score: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width."""
    number = np.minimum((score * bins).astype(int), bins - 1)
    parts = [
        abs(score[number == b].mean() - right[number == b].mean()) * (number == b).mean() for b in set(number)
    ]
    return float(sum(parts))


def show(out: dict) -> None:
    """Print the scores, a line a kind."""
    p = out["polnear"]
    print(
        "PolNeAR   "
        f"relaxed {100 * p['relaxed']['F1']:.1f}  exact {100 * p['exact']['F1']:.1f}  "
        f"tokens {' '.join(format(100 * p['token'][r]['F1'], '.1f') for r in ('content', 'cue', 'source'))}  "
        f"spans s/c/c {' '.join(format(100 * p['span'][r]['F1'], '.1f') for r in ('source', 'cue', 'content'))}  "
        f"by type { ({k: round(100 * v['R'], 1) for k, v in p['by_type'].items()}) }"
    )
    for kind in KINDS:
        print(f"{kind:12}", json.dumps({k: v for k, v in out[kind].items()}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=HERE / "work" / "model")
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--part", default="dev")
    parser.add_argument("--calibrate", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    reader = NeuralReader(find_model(args.model))
    if args.calibrate:
        reader._settings = reader._settings._replace(keep=dict.fromkeys(KINDS, 0.0))
    records = {name: read(reader, docs) for name, docs in documents(args.shared, args.part).items()}
    if args.calibrate:
        args.calibrate.write_text(
            json.dumps(calibrate(outcomes(records, shared=args.shared, part=args.part)), indent=1)
        )
        return
    out = scores(records, shared=args.shared, part=args.part, work=HERE / "work" / "measured")
    show(out)
    out["sentence_ends"] = sentence_f1(reader, args.shared)
    print(f"sentence ends, GUM: F1 {out['sentence_ends']:.1f}")
    if args.json:
        args.json.write_text(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
