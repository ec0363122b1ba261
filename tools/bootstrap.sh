#!/bin/sh
# Builds .venv from a hashed lock: `tools/bootstrap.sh runtime` or `tools/bootstrap.sh dev`.
# Does nothing when .venv already holds that lock. PYTHON names the Python to use (default: python3).
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
venv=.venv

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

case ${1-} in
    runtime) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) die "usage: tools/bootstrap.sh runtime|dev" ;;
esac

version_of() {
    "$1" -c 'import sys; print(sys.version)' 2>/dev/null
}

# What is installed: the Python of .venv and the lock's checksum. Without a working Python a stamp counts for nothing.
state() {
    version_of "$venv/bin/python" && cksum <"$1"
}

is_current() {
    test -f "$venv/.$1-stamp" && test "$(state "$2")" = "$(cat "$venv/.$1-stamp")" &&
        { test -z "${PYTHON-}" || test "$(version_of "$PYTHON")" = "$(version_of "$venv/bin/python")"; }
}

if is_current "$1" "$lock" || { test "$1" = runtime && is_current dev requirements-dev.txt; }; then
    exit 0
fi

# --- what must be there ---------------------------------------------------------------------------------------------
command -v "$python" >/dev/null 2>&1 ||
    die "$python was not found. Install Python 3.11 or newer (apt-get install python3) or set PYTHON to its path."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "$("$python" --version 2>&1) is too old: Deal Quest needs Python 3.11 or newer." \
        "Install it (apt-get install python3) and set PYTHON to its path, for example: make run PYTHON=python3.12"
"$python" -c 'import venv' 2>/dev/null ||
    die "$python has no venv module. Add it with: apt-get install python3-venv"

# pip can install into another environment (--python) since 22.3; Python's own copy of pip is the second choice.
pip_is_able() {
    "$python" - <<'PYTHON' 2>/dev/null
import sys
from importlib.metadata import version
sys.exit(tuple(map(int, version("pip").split(".")[:2])) < (22, 3))
PYTHON
}

if pip_is_able; then
    with_pip=--without-pip
    install() { "$python" -m pip --python "$venv/bin/python" install "$@"; }
elif "$python" -c 'import ensurepip' 2>/dev/null; then
    with_pip=
    install() { "$venv/bin/python" -m pip install "$@"; }
else
    die "$python has no pip, or one older than 22.3." \
        "Add it with: apt-get install python3-pip   (or upgrade it: $python -m pip install --upgrade pip)"
fi

# --- build ----------------------------------------------------------------------------------------------------------
if test "$(version_of "$venv/bin/python")" != "$(version_of "$python")"; then
    rm -rf "$venv"
fi
echo "Installing $lock into $venv; the first time takes a minute or two."
"$python" -m venv $with_pip "$venv"
install --quiet --disable-pip-version-check --require-hashes -r "$lock"
state "$lock" >"$venv/.$1-stamp"
