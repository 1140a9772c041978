# Everything a person runs, in one place. `make help` lists it.
# Another interpreter: make PYTHON=python3.12 demo    Another archive: make ARCHIVE=/srv/fanzha crawl
#
# Three environments, so that no tool of a test changes what a crawl does: .venv runs it and nothing else installs there;
# .venv-test is the same pinned packages with the tools for tests; .venv-peers has the programs we are compared with,
# some of which overwrite packages of ours (brotlipy of pywb writes over brotli).

PYTHON ?= python3
ARCHIVE ?= data
DATA ?= ../shared/data
MODULES ?= archive/stories pipelines/reading spiders/guard.py spiders/listing
SAMPLE ?= 40
SEED ?= 0
TESTS ?= tests
BIN := .venv/bin
TEST := .venv-test/bin
PEERS := .venv-peers/bin
# The locks are complete, so pip need not resolve anything: old pips trip over hashes when they try.
INSTALL := -m pip install -qq --disable-pip-version-check --no-deps --require-hashes
LOCK := $(TEST)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help demo crawl run serve test faults lint eval bench mutate browser cluster lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: .venv/stamp ## crawl sample mirrors served on this machine (no internet needed), then search for 反诈
	@$(BIN)/python -m tests.demo

crawl: .venv/stamp ## crawl every source of sources.toml once and print what came of it
	@$(BIN)/python scheduler.py --once --archive $(ARCHIVE)

run: .venv/stamp ## crawl every source on its own schedule until stopped
	@$(BIN)/python scheduler.py --archive $(ARCHIVE)

serve: .venv/stamp ## look at the archive in a browser
	@$(BIN)/python -m archive serve --archive $(ARCHIVE)

test: lint .venv-peers/stamp ## format, lint, types, tests and the quality gates
	$(TEST)/python -m pytest -m "not slow"

faults: .venv-test/stamp ## replay every attack and accident of docs/faults.md with real servers, kills and small disks
	@$(TEST)/python -m tests.faults

lint: .venv-test/stamp
	$(TEST)/ruff format --check
	$(TEST)/ruff check
	$(TEST)/mypy

eval: .venv-peers/stamp ## score the reader on real captured pages, other extractors beside it, and the topic judge
	@$(PEERS)/python -m tests.eval $(DATA)
	@$(PEERS)/python -m tests.eval_topic $(DATA)

bench: .venv-test/stamp ## speed and size: reading, deduplicating, searching, crawling, mirrors, polling
	@$(TEST)/python -m tests.bench_extract $(DATA)
	@$(TEST)/python -m tests.bench_dedupe
	@$(TEST)/python -m tests.bench_search
	@$(TEST)/python -m tests.bench_pages
	@$(TEST)/python -m tests.bench_crawl
	@$(TEST)/python -m tests.bench_mirror
	@$(TEST)/python -m tests.bench_polling
	@$(TEST)/python -m tests.bench_memory 1000

mutate: .venv-test/stamp ## change code at random and tell which changes no test notices: make mutate MODULES=archive/stories
	@$(TEST)/python -m tests.mutate $(MODULES) --sample $(SAMPLE) --seed $(SEED) $(addprefix --tests ,$(TESTS))

browser: .venv/stamp ## what sources with fetch = "browser" need, beside the system's chromium
	@$(BIN)/python $(INSTALL) -r requirements-browser.lock

cluster: .venv/stamp ## what `scheduler.py --broker` needs, beside a PostgreSQL, and `import --cluster`
	@$(BIN)/python $(INSTALL) -r requirements-cluster.lock

lock: .venv-test/stamp ## pin the newest versions pyproject.toml allows (what runs is what is tested: one resolution)
	$(LOCK) --upgrade --extra cluster --group dev pyproject.toml -o requirements-dev.lock
	$(LOCK) --upgrade -c requirements-dev.lock pyproject.toml -o requirements.lock
	$(LOCK) --upgrade -c requirements-dev.lock --group peers pyproject.toml -o requirements-peers.lock
	$(LOCK) --upgrade -c requirements-dev.lock --extra browser pyproject.toml -o requirements-browser.lock
	$(LOCK) --upgrade -c requirements-dev.lock --extra cluster pyproject.toml -o requirements-cluster.lock

clean: ## remove the virtual environments, caches and scratch files; never the archive
	rm -rf .venv .venv-test .venv-peers build .mypy_cache .ruff_cache .pytest_cache .hypothesis .scrapy
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python .venv-test/bin/python .venv-peers/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is missing or older than 3.11; name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(@D)/..

.venv/stamp: requirements.lock | .venv/bin/python
.venv-test/stamp: requirements-dev.lock | .venv-test/bin/python
.venv-peers/stamp: requirements-peers.lock | .venv-peers/bin/python
.venv/stamp .venv-test/stamp .venv-peers/stamp:
	@echo "Installing $< into $(@D) (once, a minute or so) …"
	@$(@D)/bin/python $(INSTALL) -r $<
	@touch $@
