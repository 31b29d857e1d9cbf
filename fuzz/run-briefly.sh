#!/bin/sh
# Runs every fuzz target for some seconds (20, or the first argument). Needs cargo-fuzz; without it, the same functions run under proptest for about as long.
set -eu
cd "$(dirname "$0")/.."
seconds="${1:-20}"
if cargo fuzz --version >/dev/null 2>&1; then
    for target in front_matter body vocabulary; do
        cargo fuzz run -s none "$target" -- -max_total_time="$seconds" -max_len=4096
    done
else
    # About 1,000 cases a second in the profile of the tests.
    PROPTEST_CASES="$((seconds * 500))" cargo test --test properties
fi
