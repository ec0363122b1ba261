# `make run` and `make test` need python3 (3.11+), pip and make; everything else they fetch themselves.
# PYTHON=python3.13 chooses another Python, ARGS="-k timing" goes to pytest, DB=sqlite or DB=postgres runs one
# database only.

PY = .venv/bin/python

export PYTHON
export DB

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run llm test check bench chaos lock sbom messages clean runtime dev

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: runtime .env ## Set everything up and start Deal Quest
	@chmod go= .env 2>/dev/null || true
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed_demo --if-empty
	@exec $(PY) manage.py run_all

llm: ## Install what a language model needs besides (docs/llm.md)
	@tools/bootstrap.sh llm

test: dev ## Run the suite on SQLite and on PostgreSQL
	@$(PY) -m tests.run $(ARGS)

check: dev ## Lint, types, import contracts, migrations that old code survives, locks, licences
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py check
	$(PY) -m tests.old_code
	$(PY) -m tests.locks
	$(PY) tools/sbom.py --check

bench: dev ## Measure (slow)
	$(PY) -m tests.bench $(ARGS)

chaos: dev ## Prove the delivery contract at full size (slow)
	$(PY) -m tests.chaos $(ARGS)

lock: ## Write the hashed locks anew from requirements.in, requirements-llm.in and requirements-dev.in
	@tools/lock.sh $(ARGS)

sbom: ## Write sbom.cdx.json: what is shipped, with versions, hashes and licences (CycloneDX)
	@$${PYTHON:-python3} tools/sbom.py >sbom.cdx.json
	@echo "Wrote sbom.cdx.json."

messages: runtime ## Collect the chat's texts for translation, compile what is translated, name what is not
	@$(PY) -m tests.texts

clean: ## Remove what can be made again (never .env or var/, where the data is)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache staticfiles test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@tools/bootstrap.sh runtime

dev:
	@tools/bootstrap.sh dev

.env: | runtime
	@umask 077 && $(PY) -c 'import secrets; print("DEBUG=on\nSECRET_KEY=" + secrets.token_urlsafe(50))' >$@
	@echo "Wrote .env; .env.example explains every setting."
