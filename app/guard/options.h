#pragma once

#include <chrono>
#include <optional>

namespace oxide::guard {

/// oxide-guard --lifeline FD [--grace MS] -- PROGRAM [ARGUMENT…]
struct Options {
    int lifeline = -1;                    ///< a socket whose other end only Oxide holds
    std::chrono::milliseconds grace{500}; ///< between TERM and KILL
    char **command = nullptr;             ///< PROGRAM and what follows, null-terminated
};

/// Nothing where the command line is not of that form.
[[nodiscard]] std::optional<Options> parseOptions(int argc, char **argv);

} // namespace oxide::guard
