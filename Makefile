# Everything a person does with this project. `make run` and `make test` work on a fresh machine with Python >= 3.11.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DATA ?=
# One thread in each process: on shared cores torch's OpenMP spins instead of helping.
export OMP_NUM_THREADS ?= 1
export TOKENIZERS_PARALLELISM ?= false
export HF_HUB_OFFLINE ?= 1

.PHONY: help run test e2e check bench demo train clean messages format
help: ## Show the targets
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Omnishop needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(VENV)/bin/pip install --disable-pip-version-check --no-compile --quiet --progress-bar on -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(VENV)/bin/pip install --disable-pip-version-check --no-compile --quiet -c constraints.txt -e '.[dev]'
	@touch $@

run: $(VENV)/.installed ## Install, set up the demo shop, train, and serve on 127.0.0.1:8000
	@exec $(PY) manage.py serve

test: $(VENV)/.installed-dev ## Run the suite on the embedded default
	$(VENV)/bin/pytest -n auto --dist worksteal

e2e: $(VENV)/.installed-dev ## Drive the storefront in headless Chromium
	@command -v chromium >/dev/null || { echo "chromium is missing: install your system's package (Debian: apt-get install chromium)"; exit 1; }
	DJANGO_ALLOW_ASYNC_UNSAFE=1 $(VENV)/bin/pytest tests/e2e -m e2e -n 2 --dist worksteal

check: $(VENV)/.installed-dev ## Lint, types, import contracts, migrations, deployment, translations, compose file
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py messages --check
	HTTPS=1 SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') ALLOWED_HOSTS=shop.example.com SITE_URL=https://shop.example.com \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

bench: $(VENV)/.installed-dev ## Measure; DATA=<file of item sequences> adds the recommenders
	$(PY) -m benchmarks.storefront --data none
	$(PY) -m benchmarks.checkout --data none
	$(if $(DATA),$(PY) -m benchmarks.serving --data $(DATA))
	$(if $(DATA),$(PY) -m benchmarks.recommend --data $(DATA))

demo: $(VENV)/.installed ## Fill an empty shop with the demo
	$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py demo

train: $(VENV)/.installed ## Train every app's models
	$(PY) manage.py train recommend
	$(PY) manage.py train content
	$(PY) manage.py train support
	$(PY) manage.py train inventory
	$(PY) manage.py train pricing
	$(PY) manage.py train risk

messages: $(VENV)/.installed-dev ## Gather the words to translate into locale/
	$(PY) manage.py messages

format: $(VENV)/.installed-dev ## Format the code
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

clean: ## Remove the environment, the data and every cache
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
