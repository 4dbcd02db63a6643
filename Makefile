# The verbs. Each calls one plain command, which works without make as well (see README.md).
#   make demo    set up, seed the demo, serve it on http://127.0.0.1:8000   (RESET=1 starts afresh)
#   make test    every check there is   (BROWSER=0 without Chromium, UPSTREAM=1 no skipped oracle)
#   make oracles other people's counting rules for the tests, in an environment of their own
#   make lint    linters, types, import contracts, JavaScript tests
#   make serve   the server without the demo
#   make deep    what make test tries a few times, many times: upstream elections, a whole replay
#   make mutation   judge mutants of the verifying core; goes on where it stopped (docs/mutation.md)
#   make replays published votes of ../shared/data through the whole platform, by every rule that fits
#   make faults  bits flipped in database, record and dossier, each found?   (FLIPS=10000 SEED=1)
#   make bench   what the voting core claims about its speed, measured   (RUNS=20, JSON=1)
#   make assets  build style sheets, scripts and catalogues again

PYTHON ?= python3
JOBS ?= 2
RUNS ?= 20
FLIPS ?= 10000
BROWSER ?= 1
UPSTREAM ?= 0
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
ORACLES := .venv.oracles
# The voting core has no line and no branch that no test takes.
COVERED := --cov=ballots --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --no-fold-skipped

.PHONY: all demo test deep lint mutation faults replays bench serve assets browser oracles postgres lock clean
.DELETE_ON_ERROR:

all: assets

demo: assets
	$(BIN)/participate demo $(if $(RESET),--reset)

serve: assets
	$(BIN)/participate serve

test: assets oracles postgres $(if $(filter 0,$(BROWSER)),,browser)
	UPSTREAM=$(UPSTREAM) $(PYTEST) $(COVERED) $(if $(filter 0,$(BROWSER)),-m 'not browser')

deep: assets
	DEEP=1 UPSTREAM=1 $(PYTEST) tests/ballots/upstream tests/javascript/test_checker_upstream.py \
	  tests/participate/replay

lint: assets
	$(PYTEST) tests/tools tests/architecture

# An hour or two; MUTATION='--sample 500 --seed 1' judges a sample, '--report' prints the figures.
mutation: $(INSTALLED)
	PARTICIPATE_SKIP_ASSETS=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint requirements.lock --editable '.[test,mutation]'
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.mutation.run $(MUTATION)

# Goes on where it stopped, with the seed that it had; SEED=n starts afresh (docs/faults.md).
faults: $(INSTALLED)
	$(BIN)/python -m tests.faults.run --flips $(FLIPS) --jobs $(JOBS) $(if $(SEED),--seed $(SEED))

# Ten minutes of a core; goes on where it stopped (docs/replays.md). Needs ../shared/data.
replays: $(INSTALLED)
	$(BIN)/python -m tests.replays.run --jobs $(JOBS)

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks.run --runs $(RUNS) $(if $(JSON),--json)
	$(if $(JSON),,$(BIN)/python -m benchmarks.casting)

# Chromium for the journeys: found, or from Debian, or Playwright's own. Never stops the tests:
# without one the journeys fail, after everything else has run.
browser: $(INSTALLED)
	@$(BIN)/python tests/journeys/chromium.py || true

# A PostgreSQL server's programs: found, or from Debian. Never stops the tests: without them the tests
# that start a server of their own are skipped, visibly (UPSTREAM=1 makes that a failure).
postgres: $(INSTALLED)
	@$(BIN)/python -m tests.participate.cluster || true

# pabutools, abcvoting and pref_voting, never at run time. Never stops the tests: without them the
# tests that ask them are skipped, visibly (UPSTREAM=1 makes that a failure).
oracles: $(INSTALLED)
	@cmp -s tests/ballots/counting/oracles/requirements.txt $(ORACLES)/installed \
	  || { $(BIN)/python -m venv --clear $(ORACLES) \
	       && $(ORACLES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	            --only-binary :all: --requirement tests/ballots/counting/oracles/requirements.txt \
	       && cp tests/ballots/counting/oracles/requirements.txt $(ORACLES)/installed; } \
	  || echo 'The oracles of the counting rules could not be installed: their tests are skipped.'

# A virtual environment with the locked versions, made again only when what it holds has changed.
$(INSTALLED): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && apt-get install -y -qq python3-venv; } \
	  || { echo 'Python cannot make virtual environments here. Type: sudo apt-get install python3-venv'; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	PARTICIPATE_SKIP_ASSETS=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint requirements.lock --editable '.[test]'
	@touch $@

# Builds only what has changed.
assets: $(INSTALLED)
	$(BIN)/python hatch_build.py

# Writes requirements.lock from what is installed; names and versions only, no hosts.
lock:
	$(BIN)/python -m pip freeze --all --exclude-editable \
	  | grep -E '^[A-Za-z0-9._-]+==' | grep -viE '^(pip|setuptools|wheel|participate)==' \
	  | LC_ALL=C sort -f > requirements.lock

clean:
	rm -rf build dist var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
