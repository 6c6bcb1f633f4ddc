#pragma once

#include "base/enumname.h"

#include <array>
#include <string_view>

#include <boost/json/object.hpp>

namespace oxide::mcp {

/// Revisions of the protocol, oldest first.
enum class Version {
    V2024_11_05, ///< the first
    V2025_03_26, ///< streamable HTTP, batches, tool annotations, audio, words beside progress
    V2025_06_18, ///< no batches; structured results, elicitation, titles, resource links
    V2025_11_25, ///< resumable POST streams, richer enums in elicitation, descriptions of servers
};

inline constexpr Version kNewestVersion = Version::V2025_11_25;
/// Of an HTTP client that names none after its initialize (2025-06-18, "Protocol Version Header").
inline constexpr Version kAssumedVersion = Version::V2025_03_26;

/// The one the client asked for where Oxide speaks it, else the newest.
[[nodiscard]] Version negotiated(std::string_view asked);

[[nodiscard]] constexpr bool hasBatches(Version version)
{
    return version == Version::V2025_03_26;
}

/// A tool, resource, resource template or prompt as a client of that version knows it: fields that
/// came later are left out.
[[nodiscard]] boost::json::object entryFor(Version version, boost::json::object entry);

/// The same for the result of a tool. What it cannot hold is said as text.
[[nodiscard]] boost::json::object toolResultFor(Version version, boost::json::object result);

} // namespace oxide::mcp

template<>
inline constexpr auto oxide::base::enumNames<oxide::mcp::Version> =
    std::to_array<oxide::base::EnumName<oxide::mcp::Version>>({
        {oxide::mcp::Version::V2024_11_05, "2024-11-05"},
        {oxide::mcp::Version::V2025_03_26, "2025-03-26"},
        {oxide::mcp::Version::V2025_06_18, "2025-06-18"},
        {oxide::mcp::Version::V2025_11_25, "2025-11-25"},
    });
