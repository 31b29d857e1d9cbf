#!/usr/bin/env bash
# Packs target/release/khorgos with completions, manual page, licence and changelog: dist/khorgos-TAG-TARGET.tar.gz, or .zip on Windows.
set -euo pipefail

tag="$1" target="$2"
case "$target" in *windows*) program=khorgos.exe ;; *) program=khorgos ;; esac
name="khorgos-$tag-$target"
folder="dist/$name"
binary="${KHORGOS_BINARY:-target/release/$program}"
mkdir -p "$folder/completions"
cp "$binary" "$folder/$program"
for shell in bash zsh fish powershell elvish; do
  "$binary" completions "$shell" > "$folder/completions/khorgos.$shell"
done
"$binary" man > "$folder/khorgos.1"
for file in README.md CHANGELOG.md LICENSE*; do
  if [ -f "$file" ]; then cp "$file" "$folder/"; fi
done
cd dist
case "$target" in
  *windows*) 7z a -bd "$name.zip" "$name" > /dev/null ;;
  *) tar -czf "$name.tar.gz" "$name" ;;
esac
rm -r "$name"
