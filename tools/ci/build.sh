#!/usr/bin/env bash
# Builds the site, and remembers from what and until when that is right. In: ROOT, BASE_URL, REVISION, VERSION. Out: next-change.
set -euo pipefail

arguments=(--root "$ROOT")
if [ -n "${KHORGOS_NOW:-}" ]; then arguments+=(--now "$KHORGOS_NOW"); fi
arguments+=(build --stats "$ROOT/.khorgos/stats.json")
if [ -n "${BASE_URL:-}" ]; then arguments+=(--base-url "$BASE_URL"); fi
mkdir -p "$ROOT/.khorgos"
khorgos "${arguments[@]}"

# The one line of the statistics that has the moment: "next_change": "2025-12-28T19:00:00Z" or null.
next="$(sed -n 's/^ *"next_change": *"\([^"]*\)".*/\1/p' "$ROOT/.khorgos/stats.json")"
printf '%s\n' "$REVISION" "$VERSION" "${next:-never}" > "$ROOT/.khorgos/last-build"
echo "next-change=$next" >> "$GITHUB_OUTPUT"
