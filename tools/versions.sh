#!/usr/bin/env bash
# Passes the unit tests on every other Python that is found: each gets an environment of its own from the same lock.
set -euo pipefail
cd "$(dirname "$0")/.."
for version in 3.12 3.13; do
  python=$(command -v "python$version" || true)
  if [ -z "$python" ] || ! "$python" -c "import sys; assert sys.version_info[:2] == tuple(map(int, '$version'.split('.')))" 2>/dev/null; then
    python=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python 2>/dev/null | tail -n 1 || true)
  fi
  if [ -z "$python" ]; then
    echo "Python $version: not found here, not run"
    continue
  fi
  venv=".venv-$version"
  if [ ! -e "$venv/.ready" ] || [ requirements/dev.txt -nt "$venv/.ready" ]; then
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    touch "$venv/.ready"
  fi
  echo "Python $version: $("$venv/bin/python" --version)"
  "$venv/bin/python" -m pytest -q tests/unit
done
