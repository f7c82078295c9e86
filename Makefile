# What people type. Nothing here needs root; what each line promises is in the README.

PORT ?= 8000
ARGS ?=

# The first Python that is new enough and can make a virtual environment; asked by
# running it, because a name on PATH may be a shim that stands for nothing.
CANDIDATES = python3.11 python3 python3.12 python3.13 \
	$${HOME:-/root}/.pyenv/versions/3.11.*/bin/python3.11 .venv/bin/python
PROBE = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(or $(shell for name in $(CANDIDATES); do \
	"$$name" -c '$(PROBE)' 2>/dev/null && command -v "$$name" && break; done),\
	$(error Python 3.11 or newer with its venv module is needed))

BOOTSTRAP = "$(PYTHON)" xining_innovation/bootstrap.py
VENV = .venv/bin/python

.PHONY: run test quick drills check lock audit licences bench messages screenshots tools

run:
	@$(BOOTSTRAP) --run "$(PORT)"
	@echo "The portal: http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)"
	@exec $(VENV) manage.py runserver 127.0.0.1:$(PORT)

# The suite on SQLite and on PostgreSQL; ARGS go to pytest: make test ARGS="-k quarter".
# One database: make test ARGS="--database sqlite", or postgresql
test: tools
	@exec $(VENV) tests/run.py $(ARGS)

# What answers at once: on SQLite, no browser, nothing slow, up to the first failure
quick: tools
	@exec $(VENV) tests/run.py --quick $(ARGS)

# The long form of the random and racing tests, on both databases
drills: tools
	@exec $(VENV) tests/run.py -m drill $(ARGS)

check: tools
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	$(VENV) -m djlint --lint templates api/templates
	$(VENV) -m tests.support.columns
	$(VENV) manage.py makemigrations --check --dry-run

bench: tools
	@exec $(VENV) -m benchmarks $(ARGS)

# The lists of what is installed, with versions and hashes of every file, from *.in;
# versions stay as they are unless a *.in asks for another (ARGS="--upgrade-package x")
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV) -m uv pip compile --quiet \
	--universal --python-version 3.11 --generate-hashes $(ARGS)
lock: tools
	$(LOCK) requirements.in --output-file requirements.txt >/dev/null
	$(LOCK) requirements-dev.in --constraint requirements.txt \
		--output-file requirements-dev.txt >/dev/null

# Known vulnerabilities of the locked packages; exits with 1 where there are any, with 2
# where the index of advisories could not be asked (AUDIT_INDEX names another one)
audit: tools
	@exec $(VENV) -m tests.support.audit

# docs/licences.md: the licence of each locked package
licences: tools
	@exec $(VENV) -m tests.support.licences

# Collects the visible strings (needs GNU gettext) and compiles the translations
messages: tools
	$(VENV) manage.py makemessages --locale zh_Hans --ignore .venv --no-wrap --add-location file
	$(VENV) manage.py compilemessages --locale zh_Hans --ignore .venv

# The pictures of the README, from the sample data; needs a Chromium as `make test` does
screenshots: tools
	@exec $(VENV) -m tests.screenshots

tools:
	@$(BOOTSTRAP) --tools
