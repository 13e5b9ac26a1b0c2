PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install run demo test lint bench model lock clean
help: ## Show what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: .venv/installed ## Build .venv from the hashed lock file; again is a no-op

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Triage needs Python 3.11 or newer: make install PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

run: install ## Install and start the service with everything it needs in ./data
	$(BIN)/triage serve --data-dir data

demo: install ## Install and play a simulated contact-centre day; the page shows it live
	$(BIN)/triage demo

test: install lint ## Install and run everything CI runs
	$(BIN)/pytest -n 2 --dist loadgroup

lint: install ## Check format, lints, types and the import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## Measure speed as ratios within one run
	$(BIN)/python -m tests.bench

model: install ## Train the shipped classifier anew from the authored corpus
	$(BIN)/triage train --shipped

lock: install ## Resolve the dependencies anew into the hashed lock file
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock

clean: ## Remove what the targets above have built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
