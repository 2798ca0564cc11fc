# make report   set up and make the example's report
# make test     set up and run the tests
# make slow     set up and run the tests that take long: kills, full disks, simulations
# make real     set up and run the tests on real files (SAFER_REAL names their folder)
# make explore  set up and run the property tests on examples drawn afresh
# make setup    make .venv with the `safer` command
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# what one process has compiled of our code, the next reads: tests start hundreds
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup setup-dev report test slow real explore lint bench faults pictures

setup: .venv/.runs
setup-dev: .venv/.tests

report: setup
	$(BIN)/safer report

test: setup-dev
	$(BIN)/python -m pytest -m "not browser and not slow and not real"

slow: setup-dev
	$(BIN)/python -m pytest -m "slow and not real"

real: setup-dev
	$(BIN)/python -m pytest -m real

explore: setup-dev
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=explore

lint: setup-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	$(BIN)/python -m tests.notebooks_cleared

bench: setup-dev
	$(BIN)/python -m tests.benchmarks

faults: setup-dev
	$(BIN)/python -m tests.runs

pictures: setup-dev
	$(BIN)/python -m tests.take_pictures

.venv/.runs: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make setup PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# a .venv of another tool may hold no pip: it gets one, or is made anew
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --default-pip || $(PYTHON) -m venv --clear .venv
	$(PIP) -r requirements.lock
	$(PIP) --no-deps --editable .
	touch $@

.venv/.tests: .venv/.runs requirements-dev.lock
	$(PIP) -r requirements.lock -r requirements-dev.lock
	touch $@
