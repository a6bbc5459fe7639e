# Two commands do everything: `make run` and `make test`. Nothing needs to be installed first but Python >= 3.11 and make.
# Another Python: `make test PYTHON=python3.13`. Each has an environment of its own: .venv for the default one, .venv-3.13
# and alike for those that are named.
NAMED  := $(if $(PYTHON),yes)
PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
VENV   := .venv$(if $(NAMED),-$(VERSION))
BIN    := $(VENV)/bin
OUT    ?= outputs/commune_27k
TRIED  ?= tests/model tests/golden tests/interfaces
# modules are compiled to bytecode when they are first imported: most of the libraries' never are
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# and what is compiled is kept, whatever the shell says: a suite starts Python hundreds of times
unexport PYTHONDONTWRITEBYTECODE
# files go to workers one by one, in their order; what takes minutes has targets of its own
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder
QUICK  := $(SPREAD) -m "not long and not soak and not browser and not ordeal"

.DEFAULT_GOAL := help
.PHONY: help run app test test-version test-long test-browser test-killed check format bench soak notebooks odd docs pictures wheel clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

# stamps bear the version: when the default Python becomes another one, its environment is made again
MADE       := $(VENV)/.made-$(VERSION)
INSTALLED  := $(VENV)/.installed-$(VERSION)
TESTED     := $(VENV)/.tested-$(VERSION)
DEVELOPED  := $(VENV)/.developed-$(VERSION)
DOCUMENTED := $(VENV)/.documented-$(VERSION)

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "PYTHON=$(PYTHON): Python >= 3.11 is needed"; exit 2; }
	[ -d $(VENV)/lib/python$(VERSION)/site-packages/pip ] || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(INSTALLED): $(MADE) pyproject.toml
	$(INSTALL) --editable .
	@touch $@

$(TESTED): $(MADE) pyproject.toml
	$(INSTALL) --editable '.[test]'
	@touch $@ $(INSTALLED)

$(DEVELOPED): $(TESTED)
	$(INSTALL) --editable '.[dev]'
	@touch $@

$(DOCUMENTED): $(INSTALLED)
	$(INSTALL) --editable '.[docs]'
	@touch $@

run: $(INSTALLED)  ## install, then simulate the commune of 27,000 inhabitants
	$(BIN)/simadopt run scenarios/commune_27k.yaml --seed 1 --out $(OUT)

app: $(INSTALLED)  ## install, then open the commune in French in a browser
	$(BIN)/simadopt app commune_27k --lang fr

test: $(TESTED)  ## install what the tests need, run them all
	$(BIN)/python -m pytest $(QUICK) --nbmake notebooks tests

test-long: $(TESTED)  ## planted bugs, coverage of intervals, every processor: minutes each
	$(BIN)/python -m pytest $(SPREAD) -m "long and not soak"

test-version: $(TESTED)  ## the model, its digits and the shell: what another Python may change
	$(BIN)/python -m pytest $(QUICK) $(TRIED)

test-browser: $(TESTED)  ## the app in a real Chromium (needs /usr/bin/chromium)
	$(BIN)/python -m pytest $(SPREAD) -m browser tests/browser

test-killed: $(TESTED)  ## a sweep killed a hundred times ends as if nothing had happened
	$(BIN)/python -m pytest -m ordeal tests/abuse -n 0

notebooks: $(TESTED)  ## execute the notebooks
	$(BIN)/python -m pytest --nbmake notebooks -n 2

check: $(DEVELOPED)  ## format, lint, types, import contract, tests
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

format: $(DEVELOPED)  ## put the code in its format
	$(BIN)/ruff format src tests benchmarks docs
	$(BIN)/ruff check --fix src tests benchmarks docs

bench: $(TESTED)  ## measure speed and memory, rewrite benchmarks/README.md
	$(BIN)/python -m benchmarks

soak: $(TESTED)  ## the long checks: 200 seeds per fact, batteries of randomness
	$(BIN)/python -m pytest -m soak -n 2

odd: $(TESTED)  ## rewrite the generated parts of docs/odd.md
	$(BIN)/python docs/generate_odd.py

docs: $(DOCUMENTED)  ## build the documentation in docs/_build, outputs included
	$(BIN)/python -m sphinx -b html -E -q -n -W --keep-going docs docs/_build
	@echo "docs/_build/index.html"

pictures: $(INSTALLED)  ## make the pictures of the README again
	$(BIN)/python docs/make_pictures.py

wheel: $(MADE)  ## make dist/simadopt-*.whl, which installs without make
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/*.whl

clean:  ## remove the virtual environments and what runs wrote
	rm -rf .venv .venv-* build dist docs/_build src/*.egg-info
	find outputs -mindepth 1 ! -name README.md -delete
