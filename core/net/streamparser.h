#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace oxide::net {

/// One message of a stream: an SSE event, or a line of NDJSON (which has no name).
struct StreamEvent {
    std::string name;
    std::string data; ///< well-formed UTF-8

    bool operator==(const StreamEvent &) const = default;
};

/// Cuts a body into events, whatever pieces it comes in: every split of the same bytes gives the
/// same events. Errors (BadResponse) are final.
class StreamParser
{
public:
    virtual ~StreamParser() = default;

    [[nodiscard]] virtual base::Result<std::vector<StreamEvent>> feed(std::string_view bytes) = 0;
    /// The body ended: what its unfinished tail still holds, where the server left out the last
    /// line's end.
    [[nodiscard]] virtual base::Result<std::vector<StreamEvent>> finish() = 0;
};

} // namespace oxide::net
