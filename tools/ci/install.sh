#!/usr/bin/env bash
# Puts khorgos on the path: a release whose checksum is right, or built from the source beside this script. In: VERSION, REPOSITORY, GH_TOKEN.
set -euo pipefail

if command -v khorgos > /dev/null && [ "$VERSION" = source ] && [ "${KHORGOS_INSTALLED:-}" = true ]; then
  khorgos --version
  exit 0
fi
if [ "$VERSION" = source ]; then
  cd "$(dirname "${BASH_SOURCE[0]}")/../.."
  cargo build --release --locked
  echo "$PWD/target/release" >> "$GITHUB_PATH"
  exit 0
fi
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) target=x86_64-unknown-linux-gnu ;;
  Linux-aarch64) target=aarch64-unknown-linux-gnu ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  *) echo "::error::there is no release for $(uname -s) on $(uname -m); use version: source"; exit 1 ;;
esac
folder="${RUNNER_TEMP:-/tmp}/khorgos"
mkdir -p "$folder"
cd "$folder"
gh release download "$VERSION" --repo "$REPOSITORY" --clobber --pattern "khorgos-$VERSION-$target.tar.gz" --pattern SHA256SUMS
grep " khorgos-$VERSION-$target.tar.gz\$" SHA256SUMS | sha256sum --check
tar -xzf "khorgos-$VERSION-$target.tar.gz" --strip-components 1
echo "$folder" >> "$GITHUB_PATH"
