#!/bin/sh
# The Nu HTML checker over every page of a built site: validate.sh SITE_DIR. Fails on any error. What is written for Telegram is a fragment, not a page.
set -eu
site=${1:?usage: validate.sh SITE_DIR}
here=$(cd "$(dirname "$0")" && pwd)
jar=$here/node_modules/vnu-jar/build/dist/vnu.jar
[ -f "$jar" ] || { echo "validate.sh: run npm ci in $here first" >&2; exit 2; }
pages() { find "$site" -name '*.html' ! -name '*.telegram.html' "$@"; }
if pages -print0 | xargs -0 -n 4000 java -Xss8m -jar "$jar" --errors-only; then
  echo "$(pages | wc -l) pages, 0 errors"
else
  echo "$(pages | wc -l) pages, errors above" >&2
  exit 1
fi
