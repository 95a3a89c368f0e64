#!/bin/sh
# Installs Amiyan from this folder, without a network:   sh install.sh [FOLDER]
# FOLDER is made and holds everything that is installed; PYTHON names another python3.
set -eu
cd "$(dirname "$0")"
target=${1:-/opt/amiyan-@VERSION@}
python=${PYTHON:-python3}

sha256sum --check --quiet SHA256SUMS
if ! "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")'; then
    echo "These files are for Python @PYTHON@. Name it: PYTHON=/usr/bin/python@PYTHON@ sh install.sh" >&2
    exit 2
fi
if ! "$python" -c 'import platform, sys; sys.exit(platform.machine() != "@MACHINE@")'; then
    echo "These files are for machines of the kind @MACHINE@." >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's module venv is missing: install the package python@PYTHON@-venv." >&2
    exit 2
fi
"$python" -m venv "$target"
"$target/bin/python" -m pip --isolated --disable-pip-version-check install --quiet \
    --no-index --find-links wheels --only-binary :all: --require-hashes -r requirements.txt
"$target/bin/amiyan" --help >/dev/null
echo "Installed: $target/bin/amiyan. What comes next stands in docs/install.md."
