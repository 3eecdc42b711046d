#!/bin/sh
# Prints the path of a Chromium (or Chrome) for the browser tests, bringing one where none is installed.
# Order: CHROMIUM_BIN, PATH, the usual places, apt-get (as root or with sudo), brew.
set -eu
say() { echo "chromium: $*" >&2; }

if [ -n "${CHROMIUM_BIN:-}" ] && [ -x "$CHROMIUM_BIN" ]; then echo "$CHROMIUM_BIN"; exit 0; fi
find_one() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then command -v "$name"; return 0; fi
  done
  for path in "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -x "$path" ]; then echo "$path"; return 0; fi
  done
  return 1
}
find_one && exit 0
sudo=
[ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo='sudo -n'; }
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "$sudo" ]; }; then
  say "installing the system's package"
  { $sudo apt-get -o Acquire::Retries=3 update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >&2 && find_one && exit 0
  say "apt-get failed, trying the next way"
fi
if command -v brew >/dev/null 2>&1; then
  say "installing with brew"
  brew install --quiet --cask chromium >&2 && find_one && exit 0
fi
say "none found. Install Chromium or Chrome (apt-get install chromium, brew install --cask chromium) or set CHROMIUM_BIN."
exit 1
