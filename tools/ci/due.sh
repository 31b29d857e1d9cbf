#!/usr/bin/env bash
# Says whether a run has anything to do: due=true or due=false in $GITHUB_OUTPUT.
# A scheduled run has not, when the last build was of the same revision by the same program, and the moment has not come at which its output changes
# by itself. In: ROOT, EVENT, REVISION, VERSION, FORCE. Reads ROOT/.khorgos/last-build, three lines that build.sh wrote.
set -euo pipefail

decide() {
  echo "due=$1" >> "$GITHUB_OUTPUT"
  echo "$2"
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ "$1" = false ]; then
    printf '### Khorgos\n\n%s\n' "$2" >> "$GITHUB_STEP_SUMMARY"
  fi
  exit 0
}

last="$ROOT/.khorgos/last-build"
[ "${FORCE:-false}" != true ] || decide true "A build was asked for."
[ "$EVENT" = schedule ] || decide true "Something may have changed: $EVENT."
[ -f "$last" ] && [ -d "$ROOT/public" ] || decide true "There is no earlier build."
{ read -r revision; read -r version; read -r next; } < "$last" || decide true "The earlier build is unknown."
[ "$revision" = "$REVISION" ] || decide true "The earlier build was of another revision."
[ "$version" = "$VERSION" ] || decide true "The earlier build was made by another version."
if [ "$next" = never ]; then
  decide false "Nothing has changed since the last build, and nothing is due."
fi
# Moments are in UTC, year first: their order is the order of their letters.
now="${KHORGOS_NOW:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}"
if [[ "$now" < "$next" ]]; then
  decide false "Nothing has changed since the last build; the output changes next at $next."
fi
decide true "The output changes by itself at $next."
