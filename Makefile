# Regard: `make lab` opens the laboratory, `make learn` the lessons, `make test` runs every test. Python 3.11 or newer is all they need.
# The laboratory's packages are in requirements/lock.txt; tests and checks add those of requirements/test.txt, lessons JupyterLab and
# what it needs (requirements/learn.txt).
# `make test-keras` tests what Keras, TensorFlow and JAX add; their packages (requirements/keras.txt) stay in a folder of their own.
# So do JupyterLab, Notebook and marimo (requirements/hosts.txt), in which `make test-hosts` opens pictures.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
WEB    := $(shell find web -type f -not -path '*/node_modules/*')
CODE   := src tests benchmarks docs hatch_build.py requirements/lock.py

# Python compiles each module once and keeps it, also where the environment forbids that: else every process compiles PyTorch anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: built lab learn env dev test test-keras test-hosts check format bench lock pictures clean

lab: env
	@$(BIN)/regard lab

learn: $(VENV)/.learn
	@$(BIN)/regard learn

$(VENV)/.learn: $(VENV)/.installed requirements/learn.txt
	@echo 'Installing JupyterLab for the lessons, about 150 MB / Installation de JupyterLab pour les leçons, environ 150 Mo'
	@$(PIP) install --quiet --no-deps --no-compile --require-hashes --requirement requirements/learn.txt
	@touch $@

env: $(VENV)/.installed

$(VENV)/.locked: requirements/lock.txt requirements/torch.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Regard needs Python 3.11 or newer, for example: make lab PYTHON=python3.12\nRegard demande Python 3.11 ou plus récent, par exemple : make lab PYTHON=python3.12")'
	@echo 'Installing into $(VENV): about 280 MB, then PyTorch. The first time, this takes some minutes.'
	@echo 'Installation dans $(VENV) : environ 280 Mo, puis PyTorch. La première fois, cela prend quelques minutes.'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --no-compile --require-hashes --requirement requirements/lock.txt
	@$(PIP) install --no-compile --requirement requirements/torch.txt
	@touch $@

# The built views may be gone while the environment stands; then they are built again.
$(VENV)/.installed: $(VENV)/.locked pyproject.toml hatch_build.py $(WEB) $(if $(wildcard src/regard/static/draw.js),,built)
	@echo 'Building the views and installing Regard / Construction des vues et installation de Regard'
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

dev: $(VENV)/.tools

$(VENV)/.tools: $(VENV)/.installed requirements/test.txt
	@$(PIP) install --quiet --no-deps --no-compile --require-hashes --requirement requirements/test.txt
	@touch $@

test: dev
	$(BIN)/python hatch_build.py npm test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses=3 --dist=loadfile

test-keras: $(VENV)/.keras
	REGARD_KERAS_TESTS=1 PYTHONPATH=$(abspath $(VENV))/keras $(BIN)/python -m pytest tests/keras tests/course/test_exercises_attention_layer.py
	REGARD_KERAS_TESTS=1 PYTHONPATH=$(abspath $(VENV))/keras $(BIN)/python -m pytest tests/course/test_lessons.py -k attention-layer

$(VENV)/.keras: $(VENV)/.tools requirements/keras.txt
	@echo 'Installing Keras, TensorFlow and JAX for their tests, 1.5 GB / Installation de Keras, TensorFlow et JAX pour leurs tests, 1,5 Go'
	@rm -rf $(VENV)/keras
	@$(PIP) install --quiet --no-deps --no-compile --require-hashes --requirement requirements/keras.txt --target $(VENV)/keras
	@touch $@

test-hosts: $(VENV)/.hosts
	REGARD_HOSTS_TESTS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/hosts

$(VENV)/.hosts: $(VENV)/.tools requirements/hosts.txt
	@echo 'Installing JupyterLab, Notebook and marimo for their tests, 280 MB / Installation de JupyterLab, Notebook et marimo pour leurs tests, 280 Mo'
	@rm -rf $(VENV)/hosts
	@$(PIP) install --quiet --no-deps --no-compile --require-hashes --requirement requirements/hosts.txt --target $(VENV)/hosts
	@touch $@

check: dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/python -m regard.views.typescript --check
	$(BIN)/python -m docs.answer_key --check
	$(BIN)/python hatch_build.py npm run check

format: dev
	$(BIN)/python -m regard.views.typescript
	$(BIN)/python -m docs.answer_key
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/python hatch_build.py npm run format

bench: dev $(VENV)/.keras
	@$(PIP) install --quiet --no-deps --require-hashes --requirement requirements/bench.txt
	$(BIN)/python -m benchmarks

pictures: dev
	$(BIN)/python -m docs.pictures

lock:
	$(PYTHON) requirements/lock.py

clean:
	rm -rf $(VENV) web/node_modules src/regard/static
