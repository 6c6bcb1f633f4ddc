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
ctl=(build/release/bin/oxidectl)
demo=()
words=()
while [ $# -gt 0 ]; do
    case "$1" in
    --demo) demo=(--demo) ;;
    --data | --config) ctl+=("$1" "${2:?$1 needs a value}") && shift ;;
    --page) echo "(--page is for the window.)" && shift ;;
    -*) echo "($1 is for the window.)" ;;
    *) words+=("$1") ;;
    esac
    shift
done
prompt="${words[*]}"
if [ ${#demo[@]} -eq 0 ] && [ -z "$prompt" ]; then
    "${ctl[@]}" doctor || true # says what is missing
    if [ -t 0 ]; then
        read -rp "A prompt, or Enter to try the simulated services: " prompt
    fi
    [ -n "$prompt" ] || demo=(--demo)
fi
[ -n "$prompt" ] || prompt="Which of these services should review a C++ function, and why?"
for command in route run; do
    echo "+ oxidectl ${demo[*]} $command \"$prompt\""
    "${ctl[@]}" "${demo[@]}" "$command" "$prompt"
done
