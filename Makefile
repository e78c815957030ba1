# make run      set up, and code a sample report
# make test     lint and tests
# make lint     ruff and mypy
# make smoke    train on a handful of sentences; installs PyTorch
# make train    train the model from your copies of the corpora: make train DATA=folder
# make evaluate judge it on them, write docs/accuracy.md: make evaluate DATA=folder
# make lock     pin the newest versions of everything again

PYTHON ?= python3
DATA ?= corpora
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Set up again only when what is installed has changed; the stamps tell.
READY := .venv/.ready
READY_TO_TRAIN := .venv/.ready-to-train

.PHONY: run test lint smoke train evaluate lock clean

run: $(READY)
	$(BIN)/onrecord code examples/raid.txt

test: lint
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy

smoke: $(READY_TO_TRAIN)
	$(BIN)/python -m pytest tests/test_training.py

train: $(READY_TO_TRAIN)
	$(BIN)/python -m onrecord.training --data $(DATA)

evaluate: $(READY)
	$(BIN)/python -m onrecord.evaluation --data $(DATA)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "onrecord needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install -r requirements.lock
	$(PIP) install --no-deps -e .
	@touch $@

$(READY_TO_TRAIN): $(READY)
	$(PIP) install -c requirements.lock -e '.[train]'
	@touch $@

lock: $(READY)
	$(PIP) install --upgrade pip pip-tools
	$(BIN)/pip-compile --quiet --upgrade --extra dev --strip-extras --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
