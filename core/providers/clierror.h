#pragma once

#include "base/error.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace oxide::providers {

/// What a program told of a failure, in whatever place.
struct CliTold {
    std::string text; ///< its sentence, or JSON of its server, or "[API Error: …]"
    std::optional<int> status;
    std::optional<std::chrono::milliseconds> retryAfter;
    bool operator==(const CliTold &) const = default;
};

/// Where it was told.
struct CliContext {
    std::string title;       ///< the program's, for the message
    std::string signIn;      ///< what to do when it is not signed in; may be empty
    std::string errors;      ///< the end of its stderr
    bool textSeen = false;   ///< part of an answer came before
    bool onLoopback = false; ///< its server is on this machine
};

/// The Error it comes to. Programs give their own failures, their server's and the network's in
/// the same words and codes: the status in the text counts first, then signs of the network, then
/// words.
[[nodiscard]] base::Error cliError(const CliTold &told, const CliContext &context);

/// The text of an answer that is none: "[API Error: …]" without the brackets. Nothing for others.
[[nodiscard]] std::optional<std::string> apiErrorText(std::string_view text);

/// Reads the lines in which programs tell that they try again (stderr, or their log). The first
/// such line ends an attempt here: when to try again, and whether elsewhere, is Oxide's to decide,
/// and what they send after a second try would stand behind what they sent before.
class CliRetryWatch
{
public:
    [[nodiscard]] std::optional<CliTold> onLine(std::string_view line);

private:
    std::string m_lastError;
};

} // namespace oxide::providers
