#pragma once

#include "model/service.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oxide::model {

/// A chat request as its caller wrote it. A provider of the same dialect gets it so, down to the
/// fields that Oxide does not know and the numbers as they were typed (WIRE 14). Any other does
/// without `foreignFields`, and cannot answer where there is `foreignContent`.
struct Verbatim {
    std::optional<Dialect> dialect; ///< empty: no provider speaks it
    std::string body;               ///< a JSON object
    /// Of the request, for the provider: "anthropic-beta".
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> foreignFields;  ///< that only this dialect knows: "store"
    std::vector<std::string> foreignContent; ///< kinds of it that Oxide cannot read: "document"

    bool operator==(const Verbatim &) const = default;
};

/// What a provider of the same dialect would get to read beside what Oxide has read.
struct Unread {
    std::string words;             ///< every text of the body, a line each
    std::string contentWords;      ///< of those, what stands in `foreignContent`
    std::int64_t encodedBytes = 0; ///< base64 in `foreignContent`
};

[[nodiscard]] bool hasUnread(const Verbatim &said);
/// Nothing where all was read. As long as the body is: for a pool thread.
[[nodiscard]] Unread unreadOf(const Verbatim &said);

} // namespace oxide::model
