#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oxide::process {

/// What to start, and how.
struct Command {
    std::string program; ///< a name on the PATH or a path
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment; ///< beside and before our own
    std::string folder;                             ///< to run in; empty: ours
    std::string purpose;                            ///< for people: "gemini: chat"
    /// Between the polite request to end and the kill, when Oxide quits, crashes or stops it.
    std::chrono::milliseconds grace{500};
    /// Held until the process is gone: a temporary folder that it works in.
    std::shared_ptr<const void> keeps;
};

/// The absolute path of the program that the command would start, by its own PATH where it sets
/// one; nothing where there is none.
[[nodiscard]] std::optional<std::string> findProgram(const Command &command);

/// How a program ended.
struct Exit {
    int code = 0; ///< its exit code; 128 + n where signal n ended it
    bool operator==(const Exit &) const = default;
};

} // namespace oxide::process
