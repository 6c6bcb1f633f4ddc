#!/bin/bash
# Fuzzes with libFuzzer, each target for so many seconds, and keeps what it learns outside the
# repository (build/fuzz/learnt). What ends a target is left there as crash-*: mend it, and add the
# file to the corpus, which every test run replays.
# Needs clang-19 and libclang-rt-19-dev (older ones lack parts of C++20 that are used here).
#   tests/fuzz/run.sh [SECONDS] [TARGET...]      600 s each of http, streams, bodies, mcp
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- http streams bodies mcp

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${@/#/fuzz_}"
failed=0
for name in "$@"; do
    learnt=build/fuzz/learnt/$name
    mkdir -p "$learnt"
    nice -n 10 "build/fuzz/bin/fuzz_$name" -max_total_time="$seconds" -timeout=10 -max_len=8192 \
        -rss_limit_mb=2048 -artifact_prefix="$learnt/" -print_final_stats=1 \
        "$learnt" "tests/fuzz/corpus/$name" 2>&1 | tail -n 15 || failed=1
done
exit $failed
