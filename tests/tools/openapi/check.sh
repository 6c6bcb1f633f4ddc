#!/bin/bash
# check.sh FILE: validates an OpenAPI document with the pinned packages beside this script, which
# npm installs once into ${OXIDE_TEST_TOOLS:-~/.cache/oxide-tests}/openapi.
# Exit: 0 valid, 1 not, 77 where node or npm is missing or npm cannot be reached.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${OXIDE_TEST_TOOLS:-${HOME}/.cache/oxide-tests}/openapi
skip() {
    echo "openapi/check.sh: $1; the document is not validated" >&2
    exit 77
}

command -v node >/dev/null && command -v npm >/dev/null || skip "node or npm is missing"
mkdir -p "$folder"
cp "$here/check.mjs" "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    (cd "$folder" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >npm.log 2>&1) ||
        { tail -n 5 "$folder/npm.log" >&2; skip "npm failed"; }
    cp "$here/package-lock.json" "$folder/installed"
fi
exec node "$folder/check.mjs" "$1"
