# Two commands matter: `make run` and `make test`. README says the rest.
.DEFAULT_GOAL := help
.PHONY: help run test check bench lock clean

PORT ?= 8000
HOST ?= 127.0.0.1
SITE_URL ?= http://localhost:$(PORT)
PYTHON_OF_VENV := .venv/bin/python

help: ## This list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: ## Install what is missing, load the demonstration, start web and worker (PORT, HOST, DATABASE_URL, REDIS_URL, MEDIA_ROOT)
	@requirements/install.sh base
	@HOST=$(HOST) SITE_URL=$(SITE_URL) exec $(PYTHON_OF_VENV) manage.py serve --demo --host $(HOST) --port $(PORT)

test: ## Every check and the whole suite, on SQLite and on PostgreSQL
	@requirements/install.sh dev --chromium
	@$(PYTHON_OF_VENV) -m tests.run

check: ## Format, lint, types, contracts, migrations, deploy check
	@requirements/install.sh dev
	@$(PYTHON_OF_VENV) -m tests.run --check

bench: ## Speed of the main addresses, as ratios to a bare view in the same run; marks of the main pages
	@requirements/install.sh dev --chromium
	@$(PYTHON_OF_VENV) -m bench.run

lock: ## Resolve requirements/*.in again and write the hash-locked files
	@requirements/install.sh dev
	@for name in base dev; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-emit-find-links --no-header --upgrade requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean: ## Forget the environment, the embedded database and everything made by running
	rm -rf .venv var
