#pragma once

#include "base/error.h"
#include "model/api.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::cli {

/// A program that can use Oxide as an MCP server, and where its settings are.
struct McpClient {
    std::string_view name;  ///< "claude-code"
    std::string_view title; ///< "Claude Code"
    std::string_view path;  ///< of a JSON file, below the user's home
    std::string_view then;  ///< what makes it read them; a sentence
};

[[nodiscard]] std::span<const McpClient> mcpClients();

/// The settings with Oxide among `mcpServers`, everything else as it was, in order. `text` may be
/// empty. Config where it is no JSON object (one with comments, say): then it stays untouched.
[[nodiscard]] base::Result<std::string> withOxide(const std::string &text,
                                                  const model::McpProgram &program);

/// The entry alone, as it will stand there.
[[nodiscard]] std::string oxideEntry(const model::McpProgram &program);

} // namespace oxide::cli
