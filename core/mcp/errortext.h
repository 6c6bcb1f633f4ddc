#pragma once

#include "base/error.h"
#include "mcp/content.h"

#include <string_view>

#include <boost/json/object.hpp>

namespace oxide::mcp {

/// What a model or a person can do about it: one sentence, never empty.
[[nodiscard]] std::string_view adviceFor(base::ErrorKind kind);

/// {kind, message, advice, detail, retry_after_ms}; the last two where they are known.
[[nodiscard]] boost::json::object errorJson(const base::Error &error);

/// A result with isError: message, kind and advice in words. It has nothing structured.
[[nodiscard]] ToolResult failedResult(const base::Error &error);

} // namespace oxide::mcp
