# make env    build .venv from the hashed lock      make test   run every test
# make demo   a town to walk about in, at localhost:8000           make check  style, types, architecture, translations
# make bench  the measurements of docs/performance.md              make bundle  to install without internet

PYTHON ?= python3
BIN := .venv/bin
PO := $(shell find src -name '*.po')
STATIC := $(shell find src/amiyan/web/static -type f)
SEED ?= 7
# Processes that tests run in. Each takes about half a gigabyte; more than there are cores help nothing.
WORKERS ?= 2

# Compiled files are kept, whatever the machine says: commands that tests start would each compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=

# openapi: the files of docs/openapi, after the API was changed
.PHONY: env demo test check openapi bench bundle browser lock format screenshot shots

env: .venv/.ready .venv/.messages .venv/.static

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.messages: .venv/.ready $(PO)
	$(BIN)/python -m amiyan.config.messages compile
	touch $@

.venv/.static: .venv/.ready $(STATIC)
	AMIYAN_COLLECT=1 $(BIN)/python -m django collectstatic --no-input --clear --verbosity 0 --settings amiyan.config.settings
	touch $@

demo: env
	$(BIN)/amiyan demo --seed $(SEED) --out build/demo $(DEMO)

test: env browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

browser:
	@sh tools/browser.sh

check: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint src --profile django --quiet
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings amiyan.config.settings
	$(BIN)/python -m amiyan.config.messages check
	$(BIN)/python -m amiyan.config.openapi check

openapi: env
	$(BIN)/python -m amiyan.config.openapi write

bench: env
	$(BIN)/amiyan bench pages --children 200000 --days 100 --json
	$(BIN)/amiyan bench eligibility --people 1000000 --json
	$(BIN)/amiyan bench import --rows 100000 --json
	$(BIN)/amiyan bench school-day --children 100000 --json
	$(BIN)/amiyan bench school-day --children 400000 --json
	$(BIN)/amiyan bench school-day --children 1600000 --json
	$(BIN)/amiyan bench ledger --accounts 1000000 --json
	$(BIN)/amiyan bench intake --terminals 500 --passes 200000 --json
	$(BIN)/amiyan bench drain --passes 200000 --seconds 30 --json
	$(BIN)/amiyan bench month --children 200000 --json
	$(BIN)/amiyan bench chaos --rounds 50 --json
	$(BIN)/amiyan bench growth --transfers 20000000 --json
	AMIYAN_LIVES=10000 $(BIN)/python -m pytest -q -n 2 --dist loadfile \
		tests/settlement/machine/test_machine.py tests/settlement/machine/test_other_half.py

# For a machine without internet; AMIYAN_BUNDLE_KEY names the private key. It is installed once, offline, as a proof.
bundle: env
	folder=$$($(BIN)/python tools/bundle.py build) && $(BIN)/python tools/bundle.py check "$$folder"

screenshot: DEMO = --lang en --audit
screenshot: demo browser
	$(BIN)/python tools/screenshot.py build/demo/audit/report.html docs/shots/report.png

shots: env browser
	$(BIN)/python tools/shots.py

format:
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

# Needs uv. The lock holds hashes and no host of a registry.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --exclude-newer "7 days" \
		requirements.in -o requirements.lock
