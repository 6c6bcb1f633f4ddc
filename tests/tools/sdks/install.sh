#!/bin/bash
# Installs the official clients of package-lock.json with npm, outside the repository:
# ${OXIDE_TEST_TOOLS:-~/.cache/oxide-tests}/sdks, beside the scripts that use them. Does nothing
# where they are there already. Prints the folder.
# Exit: 0 installed, 77 where node 20 or npm is missing or npm cannot be reached (tests then skip).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${OXIDE_TEST_TOOLS:-${HOME}/.cache/oxide-tests}/sdks

skip() {
    echo "install: $1; the tests of the official clients will be skipped" >&2
    exit 77
}

command -v npm >/dev/null || skip "npm is missing"
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
[ "$major" -ge 20 ] || skip "node 20 is missing"

mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
    rm -rf "$folder/node_modules"
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error \
        >npm.log 2>&1) || { tail -n 5 "$folder/npm.log" >&2; skip "npm failed"; }
    cp "$here/package-lock.json" "$folder/installed"
fi
cp "$here"/*.mjs "$folder/"
echo "$folder"
