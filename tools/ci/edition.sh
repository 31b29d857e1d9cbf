#!/usr/bin/env bash
# Writes the newest finished edition for its channels, in every language, to edition/. A site without a finished edition is no failure.
# In: ROOT, BASE_URL, FORMATS.
set -euo pipefail

arguments=(--root "$ROOT")
if [ -n "${KHORGOS_NOW:-}" ]; then arguments+=(--now "$KHORGOS_NOW"); fi
arguments+=(edition --format "$FORMATS" --language all --output-dir edition)
if [ -n "${BASE_URL:-}" ]; then arguments+=(--base-url "$BASE_URL"); fi
if message="$(khorgos "${arguments[@]}" 2>&1)"; then
  echo "$message"
elif [[ "$message" == *"no edition is finished yet"* || "$message" == *"no editions yet"* ]]; then
  echo "::notice::$message"
else
  echo "$message" >&2
  exit 1
fi
