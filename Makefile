# Two commands do all: `make run` and `make test`. Python 3.11 or newer with venv is all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiled once, and for the web server without docstrings (docs/decisions/0012): else each start would do it again.
LIGHTEN = $(BIN)/python -m compileall -q -q -j 0 -o 2 $(VENV)/lib; \
	$(BIN)/python -m compileall -q -q -j 0 -o 0 -o 2 app services || true

.PHONY: run test bench screens lint translations clean

run: $(VENV)/.run
	@ENVOL_MODE=$${ENVOL_MODE:-demo} exec $(BIN)/python -m app.run

test: $(VENV)/.dev
	@$(BIN)/python -m tests.run

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

screens: $(VENV)/.dev
	@$(BIN)/python -m tests.screens

lint: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy services && $(BIN)/lint-imports

translations: $(VENV)/.dev
	@$(BIN)/python -m app.catalogues

clean:
	rm -rf $(VENV) var app/static/dist

$(VENV)/.run: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Envol needs…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(LIGHTEN)
	@touch $@

$(VENV)/.dev: requirements-dev.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the tests need…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(LIGHTEN)
	@touch $@ $(VENV)/.run
