# Everything a person runs, in one place. `make help` lists it.
# Another interpreter: make PYTHON=python3.12 demo    Another archive: make ARCHIVE=/srv/fanzha crawl

PYTHON ?= python3
ARCHIVE ?= data
DATA ?= ../shared/data
MODULES ?= archive/stories pipelines/reading spiders/guard.py spiders/listing
SAMPLE ?= 40
SEED ?= 0
BIN := .venv/bin
# The locks are complete, so pip need not resolve anything: old pips trip over hashes when they try.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help demo crawl run serve test lint eval bench mutate lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: .venv/runtime.stamp ## crawl sample mirrors served on this machine (no internet needed), then search for 反诈
	@$(BIN)/python -m tests.demo

crawl: .venv/runtime.stamp ## crawl every source of sources.toml once and print what came of it
	@$(BIN)/python scheduler.py --once --archive $(ARCHIVE)

run: .venv/runtime.stamp ## crawl every source on its own schedule until stopped
	@$(BIN)/python scheduler.py --archive $(ARCHIVE)

serve: .venv/runtime.stamp ## look at the archive in a browser
	@$(BIN)/python -m archive serve --archive $(ARCHIVE)

test: lint ## format, lint, types, tests and the quality gates
	$(BIN)/python -m pytest

lint: .venv/dev.stamp
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

eval: .venv/dev.stamp ## score the reader on real captured pages, other extractors beside it
	@$(BIN)/python -m tests.eval $(DATA)

bench: .venv/dev.stamp ## speed and size: reading, deduplicating, searching
	@$(BIN)/python -m tests.bench_extract $(DATA)
	@$(BIN)/python -m tests.bench_dedupe
	@$(BIN)/python -m tests.bench_search

mutate: .venv/dev.stamp ## change code at random and tell which changes no test notices: make mutate MODULES=archive/stories
	@$(BIN)/python -m tests.mutate $(MODULES) --sample $(SAMPLE) --seed $(SEED)

lock: .venv/dev.stamp ## pin the newest versions pyproject.toml allows (what runs is what is tested: one resolution)
	$(LOCK) --upgrade --group dev --group peers pyproject.toml -o requirements-dev.lock
	$(LOCK) --upgrade -c requirements-dev.lock pyproject.toml -o requirements.lock

clean: ## remove the virtual environment, caches and scratch files; never the archive
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .scrapy
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is missing or older than 3.11; name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@echo "Installing into .venv (once, a minute or so) …"
	@$(INSTALL) -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing the tools for tests into .venv (once) …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
