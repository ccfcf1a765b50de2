#!/bin/sh
# Install a browser and Chinese fonts for the tests where they are missing (Debian, macOS).
set -eu

have_browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    ls "$HOME"/.cache/ms-playwright/chromium* >/dev/null 2>&1 ||
        ls "$HOME"/Library/Caches/ms-playwright/chromium* >/dev/null 2>&1
}

have_fonts() {
    test "$(uname)" = Darwin || { command -v fc-list >/dev/null 2>&1 && test -n "$(fc-list :lang=zh)"; }
}

as_root() {
    if test "$(id -u)" = 0; then "$@"; else sudo "$@"; fi
}

if have_browser && have_fonts; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
    as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq chromium fonts-noto-cjk fontconfig
else
    .venv/bin/playwright install chromium
fi
