# Everything lives in .venv; its stamps say what is installed there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEPENDS := setup.cfg pyproject.toml
CASE ?=

.PHONY: report test lint bench gallery catalogues clean

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mcda-eiej needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
	  echo "Python's venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.made $(DEPENDS)
	@echo "Installing into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

report: $(VENV)/.installed
	@$(BIN)/mcda-eiej report $(CASE)

test: $(VENV)/.installed-test
	@$(BIN)/python -m pytest -n auto --dist loadfile -q

lint: $(VENV)/.installed-test
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(VENV)/.installed-test
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

gallery: $(VENV)/.installed
	@$(BIN)/python -m mcda_eiej.reporting.gallery reports/gallery

catalogues: $(VENV)/.installed
	@$(BIN)/python tests/catalogues.py --write

clean:
	rm -rf $(VENV) build dist out *.egg-info
