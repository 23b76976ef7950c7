# A city's agenda: everything a person types. `make help` says what there is.
PYTHON ?= python3
PORT ?= 8000
NIGHTS ?= 2028-02-28T23:59:50 2027-03-28T01:59:50 2027-10-31T02:59:50
AT ?= lot
BENCH ?= publication calendars search relevance kept imports pages live push

VENV := .venv
BIN := $(VENV)/bin
LOCK := base
SITE := $(VENV)/.site-is-installed
# A server that the environment names wants its client, which production has.
ifneq ($(filter postgres%,$(DATABASE_URL))$(ELASTICSEARCH_URL),)
LOCK := production
SITE := $(VENV)/.clients-are-installed
endif
TOOLS := $(VENV)/.tools-are-installed
LOCKS := base production meaning map dev judges installer
UV := .venv-uv/bin/uv
# Wagtail names it, 27 MB that read photographs of telephones: production's (requirements/production.in), and all that is
# installed from a lock is named in it.
NOT_IN_BASE := pillow-heif
# Browsers and servers are waited for: on two cores, a third process has something to do meanwhile.
WAITING := $(BIN)/pytest -n 3
EMBEDDED := $(BIN)/pytest -n auto --ignore tests/services

# Compiled files are kept: without them each process that a test starts compiles the whole site.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run connect test nights check mutants bench browser services deployment schema lock

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  make run PORT=8123 serves elsewhere; APART=1 gives each part a process; make run PYTHON=python3.13 builds .venv with that one"

run: $(SITE) ## the site with a demonstration city, at http://localhost:8000; Ctrl-C stops it
	@exec $(BIN)/python -m config.run --port "$(PORT)" $(if $(APART),--apart)

connect: $(SITE) ## beside `make run`, another site that one enters with one's account, on the next port (PORT is the city's)
	@exec $(BIN)/python deploy/connect-demo/site.py --city "http://localhost:$(PORT)"

test: $(TOOLS) ## the tests, at an hour drawn by lot, with no service installed (ARGS="-k calendar" for some, AT=2026-12-06T14:00)
	@$(EMBEDDED) -m "not browser" --at $(AT) $(ARGS)

nights: $(TOOLS) ## the tests that read the clock when `make test` ran, by night and on days of an odd length
	@for at in $(NIGHTS); do \
	  $(EMBEDDED) -m "clock and not browser" --at $$at $(ARGS) || exit 1; \
	done

check: $(TOOLS) ## lint, types, import contracts, templates, migrations, then the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2 --check
	$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) --no-print-directory test

browser: $(TOOLS) ## the tests in a real browser (Debian's chromium)
	@$(WAITING) -o testpaths=tests/browser $(ARGS)

services: $(TOOLS) ## the tests that need real servers and calendar readers
	@$(WAITING) tests/services -m "not browser and not bare_debian" $(ARGS)

deployment: $(TOOLS) ## docs/deployment.md followed to the letter on a Debian that is booted for it (root, minutes)
	@$(BIN)/pytest tests/services/test_deployment.py $(ARGS)

mutants: $(TOOLS) ## faults drawn by lot that no test notices (ARGS="--count 20 -- search/query" for some)
	@$(BIN)/python -m benchmarks.mutants $(ARGS)

bench: $(TOOLS) ## the measurements that design and docs speak of (BENCH="search pages" for some)
	@for name in $(BENCH); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

schema: $(TOOLS) ## write config/schema/*.sql anew from the migrations (DATABASE_URL of a PostgreSQL server for its own)
	@env -u DATABASE_URL $(BIN)/python manage.py write_schema
	@test -z "$(DATABASE_URL)" || $(BIN)/python manage.py write_schema

lock: ## compile requirements/*.in anew, with hashes, for 3.11.0 and later on any system
	@test -x $(UV) || { $(PYTHON) -m venv .venv-uv \
	  && .venv-uv/bin/pip install --quiet --require-hashes --no-deps -r requirements/installer.txt; }
	@for name in $(LOCKS); do \
	  without=""; test $$name != base || without="$(NOT_IN_BASE:%=--no-emit-package %)"; \
	  $(UV) pip compile --quiet --universal --python-version 3.11.0 --generate-hashes --no-emit-index-url --no-header \
	    $$without requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

# What was installed for a Python that is gone (upgraded, moved) is not installed.
ifeq ($(realpath $(BIN)/python),)
$(shell rm -f $(SITE) $(TOOLS))
endif

# The environment. A lock that changed is installed again; a Python that will not do is said in one line.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Il faut Python 3.11 ou plus récent ; ici, $$($(PYTHON) --version 2>&1). Essayez : make run PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Il manque à $(PYTHON) son module venv. Sur Debian ou Ubuntu : apt install python3-venv" >&2; exit 1; }
	@echo "Préparation de l’environnement ($$($(PYTHON) --version)), une minute la première fois…"
	@$(PYTHON) -m venv --clear --without-pip $(VENV)

$(SITE): requirements/$(LOCK).txt | $(BIN)/python
	@$(BIN)/python -m config.install $<
	@touch $@

$(TOOLS): requirements/dev.txt | $(BIN)/python
	@$(BIN)/python -m config.install $<
	@touch $@ $(SITE)
