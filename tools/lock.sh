#!/bin/sh
# Writes the hashed locks, for every platform and for Python 3.11 and newer, from requirements.in, requirements-llm.in
# (what a model needs besides) and requirements-dev.in. What is locked stays as it is unless a requirement asks for more; arguments go to
# uv: `tools/lock.sh --upgrade-package django`.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
uv_version=0.13.8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$python" -m venv --without-pip "$scratch/venv"
"$python" -m pip --python "$scratch/venv/bin/python" install --quiet --disable-pip-version-check "uv==$uv_version"

compile() {
    # Only the index that everybody has: a hash of a private build would install nowhere else.
    env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
        UV_CUSTOM_COMPILE_COMMAND="make lock" \
        "$scratch/venv/bin/uv" pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url "$@"
}

compile requirements.in --output-file requirements.txt "$@"
compile requirements-llm.in --constraints requirements.txt --output-file requirements-llm.txt "$@"
compile requirements-dev.in --constraints requirements.txt --constraints requirements-llm.txt \
    --output-file requirements-dev.txt "$@"
