# Everything goes into .venv: delete it to start afresh. The second time each word takes seconds, and no network.
PYTHON ?= python3
BIN := .venv/bin
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --quiet --upgrade --custom-compile-command "make lock"

.PHONY: help try test check bench lock pictures clean

help:
	@echo "make try     the bot and a practice workspace in your browser: nothing to set up, nothing is real"
	@echo "make test    the tests"
	@echo "make check   style, types, import contracts, content, and the tests with branch coverage"
	@echo "make bench   the benchmarks, into bench/results.md (ONLY=delivery: one part)"

try: .venv/.try
	@$(BIN)/thinkchild try

test: .venv/.dev
	@$(BIN)/pytest -n auto

check: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	$(BIN)/thinkchild check
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered

bench: .venv/.dev
	@$(BIN)/python -m bench.run $(ONLY)

pictures: .venv/.dev  ## the README's, taken by the browser test
	THINKCHILD_PICTURES=docs/pictures $(BIN)/pytest tests/test_three_jobs_in_browser.py

lock: .venv/.dev
	$(BIN)/pip install --quiet uv
	$(BIN)/$(LOCK) --extra practice --group build -o requirements/try.txt
	$(BIN)/$(LOCK) --extra practice --extra postgres --extra print --group build --group dev -c requirements/try.txt -o requirements/dev.txt

clean:
	rm -rf .venv thinkchild-practice.db*

.venv/.try: requirements/try.txt pyproject.toml | .venv/.python
	@echo "Installing what it needs into .venv (once)…"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements/try.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.try
	@echo "Installing what the tests need into .venv (once)…"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (or say make PYTHON=…)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This is $$($(PYTHON) --version): Python 3.11 or newer is needed (or say make PYTHON=python3.12)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv is missing: on Debian or Ubuntu, apt-get install python3-venv."; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@
