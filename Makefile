# One way to do each thing; continuous integration and cron call the same targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANIFEST := dbt_project/target/manifest.json
DBT_FILES := $(shell find dbt_project -path dbt_project/target -prune -o -type f \( -name '*.sql' -o -name '*.yml' -o -name '*.csv' -o -name '*.md' \) -print)
PORT ?= 8050

export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export GX_ANALYTICS_ENABLED := false
export DASH_DISABLE_VERSION_CHECK := true
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup run pipeline serve dagster test test-functions test-system check bench soak lock clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(BIN)/.ready $(MANIFEST) ## Create the environment from the lock file

# A partition that is held back or cannot be read is reported; what could be published is served all the same.
run: setup ## Set up, run the whole pipeline, serve the dashboards
	-$(BIN)/lmis run
	$(BIN)/lmis serve --port $(PORT)

pipeline: setup ## The same without serving
	$(BIN)/lmis run

serve: setup ## Serve the dashboards of the current release
	$(BIN)/lmis serve --port $(PORT)

dagster: setup ## Dagster's web interface, schedules and sensors
	$(BIN)/python -m pipelines.instance
	DAGSTER_HOME=$$(cd $${LMIS_HOME:-data}/dagster && pwd) $(BIN)/dagster dev -w workspace.yaml

test: $(BIN)/.ready-dev $(MANIFEST) check ## All tests; installs what they need
	scripts/browser.sh
	scripts/postgres.sh
	$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target test-functions test-system

# Side by side, since the second mostly waits for processes of its own; what a part says comes when it has ended.
test-functions:
	$(BIN)/python -m pytest tests/unit tests/fuzz

test-system:
	$(BIN)/python -m pytest --ignore tests/unit --ignore tests/fuzz

check: $(BIN)/.ready-dev $(MANIFEST) ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(BIN)/.ready-bench $(MANIFEST) ## Benchmarks, one line a figure
	$(BIN)/python -m tests.benchmarks

soak: $(BIN)/.ready-soak $(MANIFEST) ## Faults, fuzzing and load on the real system; hours, one line a figure
	$(BIN)/python -m tests.soak

lock: ## Write the lock files anew (needs uv)
	uv pip compile pyproject.toml $(LOCK_OPTIONS) -o requirements.lock
	uv pip compile pyproject.toml --group dev $(LOCK_OPTIONS) -o requirements-dev.lock
	uv pip compile pyproject.toml --group bench $(LOCK_OPTIONS) -o requirements-bench.lock
	uv pip compile pyproject.toml --group soak $(LOCK_OPTIONS) -o requirements-soak.lock
LOCK_OPTIONS := --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras --python-version 3.11

clean: ## Remove the environment and what was generated (not the data)
	rm -rf $(VENV) dbt_project/target dbt_project/logs

$(BIN)/python:
	$(PYTHON) -c 'import sys; assert sys.version_info[:2] in ((3, 11), (3, 12)), f"Python 3.11 or 3.12 is needed, this is {sys.version}"'
	$(PYTHON) -m venv $(VENV)

$(BIN)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(BIN)/.ready-dev: requirements-dev.lock $(BIN)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

$(BIN)/.ready-bench: requirements-bench.lock $(BIN)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.lock
	touch $@

$(BIN)/.ready-soak: requirements-soak.lock $(BIN)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-soak.lock
	touch $@

$(MANIFEST): $(DBT_FILES) $(BIN)/.ready
	$(BIN)/dagster-dbt project prepare-and-package --file pipelines/warehouse/project.py > /dev/null
	touch $@
