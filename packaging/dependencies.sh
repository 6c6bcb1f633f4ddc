# Sourced by start.sh and test.sh: installs what is missing with apt, and nothing else.
# Debian 12 and 13, Ubuntu 24.04: where a package changed its name, the first one that exists.

build_packages=(
    g++ cmake ninja-build ccache mold
    qt6-base-dev qt6-base-dev-tools qt6-charts-dev qt6-websockets-dev
    "qt6-svg-dev|libqt6svg6-dev" "libqt6opengl6-dev|qt6-base-dev"
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    "libqt6sql6-sqlite" libgl-dev libxkbcommon-dev
    qcoro-qt6-dev qtkeychain-qt6-dev
    "libboost1.83-dev|libboost1.81-dev" "libboost-json1.83-dev|libboost-json1.81-dev"
    libexpected-dev libyaml-cpp-dev libssl-dev libmimalloc-dev
    fonts-noto-core qt6-wayland
)
test_packages=(xvfb xauth xdotool fonts-jetbrains-mono git procps clang-format clang-tidy)

# The first of "a|b|c" that apt knows.
pick_package() {
    local name
    for name in ${1//|/ }; do
        if [ -n "$(apt-cache madison "$name" 2>/dev/null)" ]; then
            echo "$name"
            return
        fi
    done
    echo "${1%%|*}"
}

# promtool alone, for the tests: its package would start a Prometheus.
install_promtool() {
    command -v promtool >/dev/null && return 0
    command -v apt-get >/dev/null || return 0 # its tests say that they are skipped
    local folder sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    folder=$(mktemp -d)
    (cd "$folder" && apt-get download -qq -o APT::Sandbox::User=root prometheus && dpkg-deb -x prometheus_*.deb .) &&
        "${sudo[@]}" install "$folder/usr/bin/promtool" "${1:-/usr/local/bin}/promtool" ||
        echo "promtool could not be had; its tests will be skipped." >&2
    rm -rf "$folder"
}

is_installed() {
    local name
    for name in ${1//|/ }; do
        [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" = "install ok installed" ] && return 0
    done
    return 1
}

# install_missing PACKAGE…: silent where all is there.
install_missing() {
    local wanted missing=()
    for wanted in "$@"; do
        is_installed "$wanted" || missing+=("$wanted")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null; then
        echo "Missing, and there is no apt here to install it with: ${missing[*]}" >&2
        return 1
    fi
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    local names=()
    for wanted in "${missing[@]}"; do
        names+=("$(pick_package "$wanted")")
    done
    echo "Installing: ${names[*]}"
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${names[@]}" >/dev/null
}
