#!/usr/bin/env bash
# clang-tidy over the .cpp files that changed since a commit (HEAD~1 unless told), of a release build.
#   packaging/lint.sh [COMMIT|--all]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --all ]; then
    files=$(git ls-files 'core/*.cpp' 'app/*.cpp' 'ui/*.cpp')
else
    since=${1:-HEAD~1}
    # A shallow clone has no commit before.
    git rev-parse --verify --quiet "$since^{commit}" >/dev/null || { echo "no $since here: nothing to compare with"; exit 0; }
    files=$(git diff --name-only --diff-filter=d "$since" -- 'core/*.cpp' 'app/*.cpp' 'ui/*.cpp')
fi
# Other systems' files are not in this build.
known=$(grep -o '"file": "[^"]*"' build/release/compile_commands.json)
chosen=()
for file in $files; do
    grep -qF "/$file\"" <<<"$known" && chosen+=("$file")
done
echo "${#chosen[@]} files"
[ ${#chosen[@]} -eq 0 ] || printf '%s\n' "${chosen[@]}" | xargs -P "$(nproc)" -n 1 clang-tidy -p build/release --quiet
