# casebot, made and run. Python 3.11 or newer and make are all this needs; the rest is set up in .venv, once.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

PORT ?= 8900
KEEP ?=
PYTEST_ARGS ?=
MINUTES ?=
SEED ?=
DATABASE ?=

# Some machines tell Python to keep no compiled modules. Each process of a test run would then compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
# Hashes are demanded, so a package that is not the one we tested with is refused, wherever it came from.
# Byte-compiling all packages ahead of their use would cost more than compiling what is used, when it is.
# The stamp holds the pip to call: the environment's own or, where that could not be put in, the system's.
PIP = $$(cat .venv/made) --disable-pip-version-check -qq install --no-compile --progress-bar off
PYTEST := $(BIN)/python -m pytest

help: ## say what can be made
	@echo "casebot:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)$$/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name what; do \
		printf '%-15s %s\n' "$$name" "$$what"; done

demo: .venv/ready ## open a local Slack workspace with sample cases (PORT=8900, KEEP=1 keeps the last state)
	@exec $(BIN)/casebot demo --port $(PORT) $(if $(filter-out 0,$(KEEP)),--keep)

run: .venv/ready ## run casebot against the workspace that .env names
	@exec $(BIN)/casebot run $(ARGS)

test: .venv/ready-dev ## run the tests (make browser, make chaos and make simulation are the rest)
	$(PYTEST) -m "not browser and not chaos and not simulation" -n 6 --dist worksteal $(PYTEST_ARGS)

check: .venv/ready-dev ## lint, formatting, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: .venv/ready-dev ## act the whole story in headless Chromium; screenshots go to tests/artifacts
	$(PYTEST) -m browser -n 4 --dist worksteal $(PYTEST_ARGS)

chaos: .venv/ready-dev ## kill real processes between any two steps; MINUTES=10 for a long run, SEED= repeats one
	$(if $(MINUTES),,$(PYTEST) -m chaos -n 6 --dist worksteal $(PYTEST_ARGS))
	@$(BIN)/python -m tests.chaos.run --minutes $(or $(MINUTES),0.5) $(if $(SEED),--seed $(SEED)) $(if $(DATABASE),--database $(DATABASE))

simulation: .venv/ready-dev ## let two regions work for a quarter, check who was told what, and run whole demos
	$(PYTEST) -m simulation -n 4 --dist worksteal --durations 0 $(PYTEST_ARGS)

bench: .venv/ready-dev ## measure; the last line is JSON
	@$(BIN)/python -m tests.bench

lock: .venv/ready-dev ## compile the pinned requirements anew from the *.in files
	@for name in requirements requirements-dev; do echo "Compiling $$name.txt"; \
		$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
			--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file $$name.txt $$name.in || exit 1; done

clean: ## remove everything that was made
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo run test check browser chaos simulation bench lock clean

# The set-up, in steps that are redone only when what they read has changed. Each stamp is written last, so that
# a set-up broken off half-way is taken up again.

.venv/made:
	@set -e; found=; bare=; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
		if [ -z "$$bare" ] && "$$python" -c 'import pip, venv' 2>/dev/null; then bare=$$python; fi; \
	done; \
	if [ -n "$$found" ]; then \
		echo "Setting up casebot in .venv with $$("$$found" --version), once: about a minute, most of it downloads."; \
		"$$found" -m venv --clear .venv; \
		pip="$(BIN)/python -m pip"; \
	elif [ -n "$$bare" ]; then \
		echo "Setting up casebot in .venv with $$("$$bare" --version), once: about a minute, most of it downloads."; \
		"$$bare" -m venv --clear --without-pip .venv; \
		pip="$$bare -m pip --python $(BIN)/python"; \
	else \
		echo "casebot needs Python 3.11 or newer with its venv module, and found none on the PATH." >&2; \
		echo "Install it (on Debian and Ubuntu: apt install python3-venv), or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "$$pip" > $@

.venv/requirements: requirements.txt | .venv/made
	@echo "Installing what casebot runs on."
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

.venv/ready: pyproject.toml | .venv/requirements
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "casebot is set up."

.venv/ready-dev: requirements-dev.txt | .venv/ready
	@echo "Installing what the tests and checks need."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
