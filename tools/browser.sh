#!/bin/sh
# A Chromium for the browser tests: the one that is there, else by apt (as root), else by Playwright.
set -u
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium by apt for the browser tests." >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null && exit 0
fi
if .venv/bin/python -m playwright install chromium >&2; then
    exit 0
fi
echo "The browser tests need Chromium: install the package 'chromium' of your system, then run make test again." >&2
exit 1
