#!/usr/bin/env bash
# Installs what is missing, builds a release and starts Oxide. Arguments go to the program:
#   packaging/start.sh            the app (first-run page where nothing is configured)
#   packaging/start.sh --demo     with simulated services and a throw-away data folder
# Where no display is there, the same main job runs with oxidectl.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/dependencies.sh

for argument in "$@"; do
    case "$argument" in
    -h | --help)
        sed -n 's/^# \{0,1\}//p' "$0" | sed -n '2,5p'
        exit 0
        ;;
    esac
done

install_missing "${build_packages[@]}"
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build --preset release --target oxide oxidectl oxide-mcp oxide-sim oxide-guard

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/release/bin/oxide "$@"
fi

echo "No display is here, so the window cannot open. The same job on the command line:"
demo=()
rest=()
for argument in "$@"; do
    if [ "$argument" = "--demo" ]; then demo=(--demo); else rest+=("$argument"); fi
done
if [ ${#rest[@]} -gt 0 ]; then
    exec build/release/bin/oxidectl "${demo[@]}" run "${rest[@]}"
fi
if [ ${#demo[@]} -gt 0 ]; then
    prompt="Which of these services should review a C++ function, and why?"
    echo "+ oxidectl --demo route \"$prompt\""
    build/release/bin/oxidectl --demo route "$prompt"
    echo "+ oxidectl --demo run \"$prompt\""
    exec build/release/bin/oxidectl --demo run "$prompt"
fi
exec build/release/bin/oxidectl doctor
