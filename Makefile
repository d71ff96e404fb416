# Everything a newcomer needs: `make demo` shows it, `make test` proves it. Nothing but Python 3.11+ and make is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
STAMP := $(VENV)/.installed-$(shell cat requirements.lock pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)

.PHONY: help install browser demo test check format bench chaos lock schemas screenshots clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## the virtual environment, from the lock file with hashes

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.installed-*; touch $@

demo: install ## the whole story on the terminal, each step asserted, report.json written
	$(BIN)/cdc demo $(ARGS)

browser: ## Chromium for the browser tests, from Debian's packages, unless one is there
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	echo "installing Chromium for the browser tests"; $(AS_ROOT) apt-get update -qq && \
	$(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || \
	{ echo "Chromium could not be installed: install it by hand, then run this again"; exit 1; }

test: install browser check ## style, types and every test, on a real Kafka and in a real browser
	$(BIN)/pytest $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install ## put the code into its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## the figures beside other ways to do the same, in one run; results, tables and plots are written
	$(BIN)/python -m bench $(ARGS)

chaos: install ## every fault against long histories, both systems compared in the end; the table goes into the README
	$(BIN)/python -m tests.chaos $(ARGS)

schemas: install ## write the JSON Schemas and the AsyncAPI document from the models
	$(BIN)/python -m schemas.contract --write

screenshots: install browser ## take the README's pictures of the console from the demonstration's records
	$(BIN)/python -m tests.browser.screenshots

lock: install ## resolve the dependencies anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock pyproject.toml

clean: ## forget the virtual environment and the demo's state
	rm -rf $(VENV) .cdc build *.egg-info
