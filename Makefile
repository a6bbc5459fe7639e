# Two commands do everything: `make run` and `make test`. Nothing needs to be installed first but Python >= 3.11 and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= outputs/commune_27k
# modules are compiled to bytecode when they are first imported: most of the libraries' never are
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# and what is compiled is kept, whatever the shell says: a suite starts Python hundreds of times
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run app test test-browser test-killed check format bench soak notebooks odd docs pictures clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.made pyproject.toml
	$(INSTALL) --editable '.[test]'
	@touch $@ $(VENV)/.installed

$(VENV)/.developed: $(VENV)/.tested
	$(INSTALL) --editable '.[dev]'
	@touch $@

$(VENV)/.documented: $(VENV)/.installed
	$(INSTALL) --editable '.[docs]'
	@touch $@

run: $(VENV)/.installed  ## install, then simulate the commune of 27,000 inhabitants
	$(BIN)/simadopt run scenarios/commune_27k.yaml --seed 1 --out $(OUT)

app: $(VENV)/.installed  ## install, then open the commune in French in a browser
	$(BIN)/simadopt app commune_27k --lang fr

test: $(VENV)/.tested  ## install what the tests need, run them all
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not soak and not browser and not ordeal"
	$(MAKE) --no-print-directory notebooks

test-browser: $(VENV)/.tested  ## the app in a real Chromium (needs /usr/bin/chromium)
	$(BIN)/python -m pytest -m browser tests/browser -n 0

test-killed: $(VENV)/.tested  ## a sweep killed a hundred times ends as if nothing had happened
	$(BIN)/python -m pytest -m ordeal tests/abuse -n 0

notebooks: $(VENV)/.tested  ## execute the notebooks
	$(BIN)/python -m pytest --nbmake notebooks -n 2 -W default

check: $(VENV)/.developed  ## format, lint, types, import contract, tests
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

format: $(VENV)/.developed  ## put the code in its format
	$(BIN)/ruff format src tests benchmarks docs
	$(BIN)/ruff check --fix src tests benchmarks docs

bench: $(VENV)/.tested  ## measure speed and memory, rewrite benchmarks/README.md
	$(BIN)/python -m benchmarks

soak: $(VENV)/.tested  ## the long checks: 200 seeds per fact, batteries of randomness
	$(BIN)/python -m pytest -m soak -n 2

odd: $(VENV)/.tested  ## rewrite the generated parts of docs/odd.md
	$(BIN)/python docs/generate_odd.py

docs: $(VENV)/.documented  ## build the documentation in docs/_build, outputs included
	$(BIN)/python -m sphinx -b html -E -q -n -W --keep-going docs docs/_build
	@echo "docs/_build/index.html"

pictures: $(VENV)/.installed  ## make the pictures of the README again
	$(BIN)/python docs/make_pictures.py

clean:  ## remove the virtual environment and what runs wrote
	rm -rf $(VENV) build dist docs/_build src/*.egg-info
	find outputs -mindepth 1 ! -name README.md -delete
