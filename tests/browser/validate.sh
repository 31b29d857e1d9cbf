#!/bin/sh
# The Nu HTML checker over every page of a built site: validate.sh SITE_DIR. Fails on any error.
set -eu
site=${1:?usage: validate.sh SITE_DIR}
here=$(cd "$(dirname "$0")" && pwd)
jar=$here/node_modules/vnu-jar/build/dist/vnu.jar
[ -f "$jar" ] || { echo "validate.sh: run npm ci in $here first" >&2; exit 2; }
pages=$(find "$site" -name '*.html' | wc -l)
# A sitemap of addresses is not a page; the checker takes files by their ending.
if java -Xss8m -jar "$jar" --errors-only --skip-non-html "$site"; then
  echo "$pages pages, 0 errors"
else
  echo "$pages pages, errors above" >&2
  exit 1
fi
