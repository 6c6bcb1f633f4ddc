#!/bin/bash
# Installs the gateway of package-lock.json with npm, outside the repository:
# ${OXIDE_TEST_TOOLS:-~/.cache/oxide-tests}/portkey. Does nothing where it is there already. Prints
# the path of its server.
# Exit: 0 installed, 77 where node 20 or npm is missing or npm cannot be reached.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${OXIDE_TEST_TOOLS:-${HOME}/.cache/oxide-tests}/portkey

skip() {
    echo "install: $1; Oxide is measured alone" >&2
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
echo "$folder/node_modules/@portkey-ai/gateway/build/start-server.js"
