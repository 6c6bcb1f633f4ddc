#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test.
#   packaging/test.sh          what CI runs
#   packaging/test.sh --full   also the long forms of the load and crash tests, the thread sanitizer,
#                              and the benchmarks
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/dependencies.sh

full=0
for argument in "$@"; do
    case "$argument" in
    --full) full=1 ;;
    *) echo "usage: packaging/test.sh [--full]" >&2; exit 2 ;;
    esac
done

step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

# run_tests EXCLUDED ARGUMENT...: ctest with the arguments, without the labels EXCLUDED. The machines
# that run this are shared: a test that measures time, or waits for programs that do, gets a second
# chance, and the end names those that took it. Any other fails at once. Those that cannot run here
# (no node, say) are told as skipped.
timed='timing|load|real-clis|sdks|mcp-suites'
run_tests() {
    local excluded=$1 failed=0 log
    shift
    log=$(mktemp)
    xvfb-run -a ctest "$@" -LE "$timed|$excluded" --no-tests=error || failed=1
    xvfb-run -a ctest "$@" -L "$timed" -LE "$excluded" --no-tests=error --repeat until-pass:2 \
        | tee "$log" || failed=1
    printf 'Tests of time that failed at least once: %s\n' \
        "$(grep -F '***' "$log" | grep -v Skipped | sed -E 's/.*Test +#[0-9]+: ([^ ]+).*/\1/' | sort -u | tr '\n' ' ')"
    rm -f "$log"
    return "$failed"
}

step "Dependencies"
install_missing "${build_packages[@]}" "${test_packages[@]}"
command -v npm >/dev/null || install_missing nodejs npm # other sources than Debian bring both in one
install_promtool
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)}

step "Format"
git ls-files '*.cpp' '*.h' | xargs clang-format --dry-run -Werror

step "Release build"
cmake --preset release >/dev/null
cmake --build --preset release

step "Lint of what the last commit changed"
packaging/lint.sh

step "Tests"
export OXIDE_FULL=$full
run_tests none --preset release -j2

# Not the load and kill tests, whose figures mean nothing here, nor the real programs from npm.
step "Core tests under the address and undefined-behaviour sanitizers"
cmake --preset asan >/dev/null
cmake --build --preset asan --target core_tests
OXIDE_FULL=0 run_tests 'real-clis|load|sdks|mcp-suites' --preset asan -L core -j2

if [ "$full" = 1 ]; then
    step "Tests with several threads under the thread sanitizer"
    cmake --preset tsan >/dev/null
    cmake --build --preset tsan --target core_tests
    OXIDE_FULL=0 ctest --preset tsan -L threads -j1 --no-tests=error
    step "Benchmarks"
    xvfb-run -a cmake --build --preset release --target bench
fi
step "Done"
