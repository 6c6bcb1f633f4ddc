#pragma once

#include "model/api.h"

#include <array>
#include <optional>

#include <QString>

namespace oxide::ui {

/// Programs that can use Oxide, each with its own way to be told so.
enum class ApiClient { OpenAi, Curl, Anthropic, Ollama, Cursor, Continue, OpenWebUi, Aider, Mcp };

inline constexpr auto apiClients = std::to_array(
    {ApiClient::OpenAi, ApiClient::Curl, ApiClient::Anthropic, ApiClient::Ollama, ApiClient::Cursor,
     ApiClient::Continue, ApiClient::OpenWebUi, ApiClient::Aider, ApiClient::Mcp});

/// In whose words a variable is set.
enum class Shell { Posix, PowerShell };
[[nodiscard]] Shell shellOfThisSystem();

/// What a program needs to be told.
struct Snippet {
    QString before; ///< what it does, in one or two sentences
    QString place;  ///< where it goes: "In a terminal", a file's name
    QString text;
    bool hasKey = true; ///< somewhere in the text a key stands, or what stands for it
};

[[nodiscard]] QString nameOf(ApiClient client); ///< "Claude Code"
/// What the programs are told of.
struct SnippetPlace {
    QString url; ///< without a path
    model::McpProgram mcp;
    bool operator==(const SnippetPlace &) const = default;
};

/// Without a key the text reads it from OXIDE_API_KEY.
[[nodiscard]] Snippet snippetFor(ApiClient client, const SnippetPlace &place,
                                 const std::optional<QString> &key = {},
                                 Shell shell = shellOfThisSystem());

} // namespace oxide::ui
