#!/usr/bin/env bash
# Prints the section of a version from CHANGELOG.md; fails when there is none, or when the tag is not the version in Cargo.toml.
set -euo pipefail

version="${1#v}"
stated="$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)"
if [ "$version" != "$stated" ]; then
  echo "::error::the tag is $version, and Cargo.toml says $stated" >&2
  exit 1
fi
notes="$(awk -v version="$version" '/^## / { inside = index($0, "[" version "]") > 0; next } inside && !/^\[.*\]: / { print }' CHANGELOG.md)"
if [ -z "${notes//[[:space:]]/}" ]; then
  echo "::error::CHANGELOG.md has nothing about $version" >&2
  exit 1
fi
printf '%s\n' "$notes"
