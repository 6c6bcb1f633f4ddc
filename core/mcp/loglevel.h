#pragma once

#include "base/enumname.h"

#include <array>

namespace oxide::mcp {

/// Of RFC 5424, the least urgent first.
enum class LogLevel { Debug, Info, Notice, Warning, Error, Critical, Alert, Emergency };

} // namespace oxide::mcp

template<>
inline constexpr auto oxide::base::enumNames<oxide::mcp::LogLevel> =
    std::to_array<oxide::base::EnumName<oxide::mcp::LogLevel>>({
        {oxide::mcp::LogLevel::Debug, "debug"},
        {oxide::mcp::LogLevel::Info, "info"},
        {oxide::mcp::LogLevel::Notice, "notice"},
        {oxide::mcp::LogLevel::Warning, "warning"},
        {oxide::mcp::LogLevel::Error, "error"},
        {oxide::mcp::LogLevel::Critical, "critical"},
        {oxide::mcp::LogLevel::Alert, "alert"},
        {oxide::mcp::LogLevel::Emergency, "emergency"},
    });
