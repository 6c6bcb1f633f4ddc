#!/usr/bin/env bash
# clang-tidy over the .cpp files that changed since a commit, over a release build.
#   packaging/lint.sh [COMMIT|--all]   HEAD~1 unless told
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --all ]; then
    files=$(git ls-files 'core/*.cpp' 'app/*.cpp' 'ui/*.cpp')
else
    since=${1:-HEAD~1}
    # A shallow clone has no commit before.
    if ! git rev-parse --verify --quiet "$since^{commit}" >/dev/null; then
        echo "no $since here: nothing to compare with"
        exit 0
    fi
    files=$(git diff --name-only --diff-filter=d "$since" -- 'core/*.cpp' 'app/*.cpp' 'ui/*.cpp')
fi

# The commands of the build, a file each and for clang: GCC's precompiled headers as the headers they
# come from, and without the warnings that only GCC has.
cmake --preset release -B build/lint -DOXIDE_UNITY=OFF >/dev/null
sed -i -E -e "s#$PWD/build/lint/#$PWD/build/release/#g" \
    -e "s#-Winvalid-pch -include [^ ]*/core/base/[^ ]*cmake_pch.hxx#-include $PWD/core/pch.h#" \
    -e "s#-Winvalid-pch -include [^ ]*/ui/[^ ]*cmake_pch.hxx#-include $PWD/ui/pch.h#" \
    -e 's#-Wno-(maybe-uninitialized|restrict|dangling-pointer|stringop-overflow|stringop-overread)##g' \
    build/lint/compile_commands.json

chosen=()
for file in $files; do
    # Other systems' files are not in this build.
    grep -qF "/$file\"" build/lint/compile_commands.json && chosen+=("$file")
done
echo "${#chosen[@]} files"
[ ${#chosen[@]} -eq 0 ] && exit 0
printf '%s\n' "${chosen[@]}" | xargs -P "$(nproc)" -n 1 clang-tidy -p build/lint --quiet 2>/dev/null
