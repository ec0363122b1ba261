#!/bin/sh
# Builds .venv from hashed locks: `tools/bootstrap.sh runtime`, `llm` (that, and what a model needs) or `dev` (all).
# Does nothing when .venv already holds them; one that was built for a model stays so. PYTHON names the Python to use (default: python3).
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
venv=.venv

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

kind=${1-}
if test "$kind" = runtime && test -f "$venv/.llm-stamp"; then
    kind=llm
fi
case $kind in
    runtime) locks=requirements.txt ;;
    llm) locks="requirements.txt requirements-llm.txt" ;;
    dev) locks=requirements-dev.txt ;;
    *) die "usage: tools/bootstrap.sh runtime|llm|dev" ;;
esac

version_of() {
    "$1" -c 'import sys; print(sys.version)' 2>/dev/null
}

# What is installed: the Python of .venv and the locks' checksum. Without a working Python a stamp counts for nothing.
state() {
    version_of "$venv/bin/python" && cat "$@" | cksum
}

is_current() {
    stamp=$venv/.$1-stamp
    shift
    test -f "$stamp" && test "$(state "$@")" = "$(cat "$stamp")" &&
        { test -z "${PYTHON-}" || test "$(version_of "$PYTHON")" = "$(version_of "$venv/bin/python")"; }
}

# shellcheck disable=SC2086  # several names
if is_current "$kind" $locks || { test "$kind" != dev && is_current dev requirements-dev.txt; }; then
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
echo "Installing $locks into $venv; the first time takes a minute or two."
"$python" -m venv $with_pip "$venv"
# shellcheck disable=SC2046,SC2086  # an option for each name
install --quiet --disable-pip-version-check --require-hashes $(printf -- '-r %s ' $locks)
# shellcheck disable=SC2086
state $locks >"$venv/.$kind-stamp"
