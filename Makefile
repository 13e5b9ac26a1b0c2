# The first Python from 3.11 on: `make install PYTHON=/path/to/python3` names another one.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) -c $(IS_NEW_ENOUGH) 2>/dev/null && echo $(p))))
IS_NEW_ENOUGH := 'import sys; sys.exit(sys.version_info < (3, 11))'
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
# How many tests run at a time: a number, or `logical` for one per core.
WORKERS ?= logical

.DEFAULT_GOAL := help
.PHONY: help install run demo test lint measure bench model docs lock clean

help: ## Show what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: .venv/installed ## Build .venv from the hashed lock file; again is a no-op

# A build that never came to its end is begun anew; a finished one is brought up to date.
.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c $(IS_NEW_ENOUGH) || { echo 'Triage needs Python 3.11 or newer: make install PYTHON=/path/to/python3' >&2; exit 1; }
	@echo 'Building .venv: a minute or two, once' >&2
	@test -e $@ || $(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

run: install ## Install and start the service with everything it needs in ./data
	@$(BIN)/triage serve --data-dir data

demo: install ## Install and play a simulated contact-centre day; the page shows it live
	@$(BIN)/triage demo

test: install lint ## Install and run everything CI runs
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: install ## Check format, lints, types and the import contracts
	@$(BIN)/ruff format --check --quiet . || { echo 'Not formatted: $(BIN)/ruff format .' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

measure: install ## Print the sizes and habits of the code, as the house tests see them
	@$(BIN)/python -m tests.house.measure

bench: install ## Measure speed as ratios within one run
	@$(BIN)/python -m tests.bench

model: install ## Train the shipped classifier anew from the authored corpus
	@$(BIN)/triage train --shipped

docs: install ## Write the tables of settings and commands into the README
	@$(BIN)/python -m tests.house.tables

lock: install ## Resolve the dependencies anew into the hashed lock file
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra dev --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock

clean: ## Remove what the targets above have built; ./data stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
