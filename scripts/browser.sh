#!/usr/bin/env bash
# A Chromium for the browser tests: found, or installed on Debian as root, or asked for.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" > /dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null
  exit 0
fi
echo "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium) and run make test again." >&2
exit 1
