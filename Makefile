# Two commands do all on a fresh machine with git, make and Python 3.11 or later: `make demo`, `make test`.
# The first of these that is 3.11, 3.12 or 3.13; or name one: make PYTHON=/opt/python3.12/bin/python3 test
FITS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(shell $(name) -c '$(FITS)' 2>/dev/null && echo $(name))))
BIN := .venv/bin
STAMP := .venv/.made-from-lock
# Processes that run tests; each file of tests stays in one of them.
WORKERS ?= 2

.PHONY: demo test lint check clean

demo: $(STAMP)
	$(BIN)/servanda demo

test: $(STAMP)
	$(BIN)/pytest -n $(WORKERS) --dist loadscope

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

$(STAMP): uv.lock pyproject.toml packages/servanda-reader-en/pyproject.toml
	@echo "Making .venv from uv.lock (a minute or two, once) ..."
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.13 was found; name one: make PYTHON=... $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "$(PYTHON) cannot make environments; on Debian and Ubuntu: apt install python3-venv"; rm -rf .venv; exit 2; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --disable-pip-version-check uv
	@$(BIN)/uv sync --frozen --compile-bytecode
	@touch $(STAMP)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
