# Set-up, demonstration, tests. Each target does its own set-up; what is there is not made again.
.PHONY: install demo test lint format bench

PYTHON ?= python3
BIN := .venv/bin
ifeq ($(SERVE),no)
NO_SERVE := --no-serve
endif

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The browser that looks at the site in the tests, and fonts that can draw Chinese.
.venv/browser: .venv/installed tests/browser/install.sh
	sh tests/browser/install.sh
	touch $@

# The replay server that reads our WARC and WACZ files in the tests; without it they are skipped.
.venv/pywb/installed: tests/pywb.txt | .venv/installed
	$(PYTHON) -m venv --clear .venv/pywb
	.venv/pywb/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --no-deps -r tests/pywb.txt && touch $@ || echo "pywb cannot be set up here"

demo: install
	$(BIN)/gongkai demo $(NO_SERVE)

test: .venv/browser .venv/pywb/installed lint
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install
	$(BIN)/python bench/bench_read.py
	$(BIN)/python bench/bench_pdf.py
	$(BIN)/python bench/bench_ocr.py
	$(BIN)/python bench/bench_crawl.py
	$(BIN)/python bench/bench_again.py
	$(BIN)/python bench/bench_crawl_memory.py
	$(BIN)/python bench/bench_verify.py
	$(BIN)/python bench/bench_near.py
	$(BIN)/python bench/bench_scale.py
	$(BIN)/python bench/bench_site.py
