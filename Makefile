# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
PEERS := $(VENV)/peers
FOLDER ?= knowledge
QUESTIONS ?= $(if $(filter knowledge,$(FOLDER)),tests/data/retrieval/dev.tsv)
COMPILE := $(UV) pip compile --quiet --generate-hashes --python-version 3.11 --no-header --no-emit-index-url

.DEFAULT_GOAL := help
PYTEST := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help run test coverage lint fix bench bench-slack bench-peers pins

help:  ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run  ## Set up and start on http://127.0.0.1:8000
	$(VENV)/bin/assistant serve --link

test: $(VENV)/.dev  ## Lint, types, contract, tests on SQLite and PostgreSQL
	$(MAKE) --no-print-directory lint
	$(VENV)/bin/pytest $(PYTEST)

coverage: $(VENV)/.dev  ## The same tests, a third slower, with the lines that none of them reaches
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest $(PYTEST)
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report

lint: $(VENV)/.dev  ## Style, types and the import contract
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo

fix: $(VENV)/.dev  ## Mend what the linter can mend
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(VENV)/.dev  ## Measure speed; figures go into docs/benchmarks.md
	$(VENV)/bin/python -m benchmarks.search_speed $(MORE)

bench-slack: $(VENV)/.dev  ## Measure the Slack door
	$(VENV)/bin/python -m benchmarks.slack $(MORE)

bench-peers: $(PEERS)/.done  ## Search beside other tools' defaults (FOLDER=… QUESTIONS=… MORE=…)
	PYTHONPATH=. $(PEERS)/bin/python benchmarks/peers.py $(FOLDER) $(if $(QUESTIONS),--questions $(QUESTIONS)) $(MORE)

pins: $(VENV)/.tools  ## Renew the pins from pyproject.toml
	$(COMPILE) --upgrade requirements/tools.in -o requirements/tools.txt
	$(COMPILE) --upgrade pyproject.toml -o requirements/run.txt
	$(COMPILE) --upgrade --extra dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) --upgrade -c requirements/run.txt --override requirements/bench-overrides.txt pyproject.toml requirements/bench.in -o requirements/bench.txt

$(VENV)/.tools: requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 이상이 필요합니다. (Python 3.11 or newer is needed.)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

$(VENV)/.run: $(VENV)/.tools requirements/run.txt pyproject.toml
	$(UV) pip install --quiet --python $(VENV)/bin/python --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --python $(VENV)/bin/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(UV) pip install --quiet --python $(VENV)/bin/python --require-hashes -r requirements/dev.txt
	@touch $@

$(PEERS)/.done: $(VENV)/.tools requirements/bench.txt
	$(UV) venv --quiet --clear --python $(VENV)/bin/python $(PEERS)
	$(UV) pip install --quiet --python $(PEERS)/bin/python --require-hashes --no-deps -r requirements/bench.txt
	@touch $@
