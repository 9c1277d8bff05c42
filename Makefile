# Headway. `make help` lists everything; `make run` and `make test` need only Python 3.11 or newer.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := var/demo
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run env test unit check format lint types imports tidy docs reference bench lock versions clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(READY): requirements/dev.txt pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "Headway needs Python 3.11 or newer, and none was found. Install it, or name it: make PYTHON=/path/to/python3.11 …"; exit 1; fi
	@echo "Making the environment in $(VENV) (once; about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

env: $(READY) ## make the environment in .venv

run: $(READY) ## load the demonstration company and print the address of its report
	@$(BIN)/headway demo --out $(DEMO)

test: $(READY) ## pass every test (unit, property, contract, integration, browser, docs)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

unit: $(READY) ## pass the unit tests alone, in seconds
	@$(BIN)/python -m pytest tests/unit src

check: format lint types imports tidy docs test ## everything the gate runs, fastest first

format: $(READY) ## hold the layout of the code
	@$(BIN)/ruff format --check src tests tools

lint: $(READY) ## hold the habits of the code
	@$(BIN)/ruff check src tests tools

types: $(READY) ## hold the types
	@$(BIN)/mypy

imports: $(READY) ## hold the floors: imports go down only
	@$(BIN)/lint-imports

tidy: $(READY) ## hold the house's own small rules
	@$(BIN)/python tools/tidy.py

docs: $(READY) ## run every example and check that every word is documented
	@$(BIN)/python -m pytest -q tests/docs

reference: $(READY) ## write the reference pages and schemas that are drawn from the code
	@$(BIN)/python tools/reference.py

bench: $(READY) ## measure the budgets on this machine, beside DuckDB, Polars and the memory limit
	@$(BIN)/headway bench

versions: $(READY) ## pass the unit tests on every other Python found here (3.12, 3.13)
	@tools/versions.sh

lock: $(READY) ## renew the lock, without addresses
	@uv pip compile pyproject.toml --group dev --extra bench --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --upgrade -o requirements/dev.txt

clean: ## remove the environment and everything made
	@rm -rf $(VENV) .venv-* var dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
