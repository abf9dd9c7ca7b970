# make demo    watch a network learn: environment, wheel with the page, TensorBoard, a training of about a minute
# make test    everything that CI checks
# Both work on a bare machine with Python >= 3.10 and Node >= 20. Others: check, format, generate, wheel, bench, clean.

PYTHON ?= python3
DATA ?= digits
LOGDIR ?= runs
DATA_DIR ?=
EPOCHS ?=
PORT ?=
OPEN ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq -c constraints.txt
STAGE := tools/stage
# One thread: two busy cores make two threads several times slower, and one is reproducible bit for bit.
ONE_THREAD := OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
SOURCES := $(shell find src frontend -name node_modules -prune -o -path '*/serve/static' -prune -o -type f \
	! -name '*.pyc' ! -name '* *' -print)

.PHONY: demo test check browser wheel format generate bench clean requirements static-checks page-checks wheel-trial
.DELETE_ON_ERROR:

demo: build/demo/.installed
	@$(ONE_THREAD) build/demo/bin/tensorboard-dvi demo --data $(DATA) --logdir "$(LOGDIR)" \
		$(if $(DATA_DIR),--data-dir "$(DATA_DIR)") $(if $(EPOCHS),--epochs $(EPOCHS)) \
		$(if $(PORT),--port $(PORT)) $(if $(OPEN),--open)

# The test run comes last, so that its summary is the last thing one reads.
test: requirements static-checks page-checks wheel-trial
	@$(STAGE) "a Chromium" $(BIN)/python tools/find_chromium.py --install
	@$(ONE_THREAD) $(STAGE) "pytest, with the browser" $(BIN)/python -m pytest -q --durations=10

check: requirements static-checks page-checks
	@$(ONE_THREAD) $(STAGE) "pytest" $(BIN)/python -m pytest -q -m "not browser"

browser: requirements src/tensorboard_dvi/serve/static/index.js
	@$(ONE_THREAD) $(STAGE) "browser" $(BIN)/python -m pytest -q -m browser

static-checks: .venv/.development frontend/node_modules/.development
	@$(STAGE) "ruff format" $(BIN)/ruff format --check --quiet .
	@$(STAGE) "ruff check" $(BIN)/ruff check --quiet .
	@$(STAGE) "mypy" $(BIN)/mypy
	@$(STAGE) "lint-imports" $(BIN)/lint-imports --no-cache
	@$(STAGE) "generated files unchanged" $(BIN)/python tools/generate.py --check

page-checks: frontend/node_modules/.development src/tensorboard_dvi/serve/static/index.js
	@$(STAGE) "npm run check" npm --prefix frontend run --silent check

wheel-trial: dist/.built
	@$(ONE_THREAD) $(STAGE) "wheel in a clean environment" $(BIN)/python tools/try_wheel.py

wheel: dist/.built

format: .venv/.development frontend/node_modules/.development
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet . ; npm --prefix frontend run --silent format

generate: .venv/.development frontend/node_modules/.development
	@$(BIN)/python tools/generate.py

bench: .venv/.development src/tensorboard_dvi/serve/static/index.js
	@for file in tests/bench/bench_*.py; do $(ONE_THREAD) $(STAGE) "$$file" $(BIN)/python "$$file" || failed=1; done; \
		[ -z "$$failed" ]

clean:
	rm -rf build dist src/tensorboard_dvi/serve/static

# ── environments ─────────────────────────────────────────────────────────────────────────────────────────────────

requirements:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python >= 3.10 is needed, $(PYTHON) is older or missing; name another: make PYTHON=python3.12 ..."; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || \
		{ echo "Node.js >= 20 with npm is needed to build the page; install it and try again."; exit 1; }

.venv/bin/python: | requirements
	@$(PYTHON) -m venv .venv || { echo "$(PYTHON) -m venv failed (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }

# Dependencies and the package itself from src/, without its page: enough to build the wheel.
.venv/.runtime: pyproject.toml constraints.txt | .venv/bin/python
	@echo "installing the dependencies into .venv (once; some minutes)"
	@DVI_SKIP_FRONTEND=1 $(PIP) hatchling -e .
	@touch $@

.venv/.development: .venv/.runtime
	@DVI_SKIP_FRONTEND=1 $(PIP) -e '.[dev]'
	@touch $@

frontend/node_modules/.development: frontend/package-lock.json | requirements
	@npm --prefix frontend ci --no-audit --no-fund --loglevel=error
	@touch $@

# ── page and wheel ───────────────────────────────────────────────────────────────────────────────────────────────

src/tensorboard_dvi/serve/static/index.js: dist/.built

dist/.built: .venv/.runtime pyproject.toml hatch_build.py README.md LICENSE $(SOURCES)
	@echo "building the wheel with the page"
	@rm -f dist/*.whl
	@$(BIN)/python -m pip wheel -qq --no-deps --no-build-isolation --wheel-dir dist .
	@touch $@

build/demo/.installed: dist/.built tools/wheel_env.py
	@$(BIN)/python tools/wheel_env.py build/demo
	@touch $@
