#pragma once

#include "sim/profile.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace oxide::sim {

struct ToolSpec {
    std::string name;
    std::string description;
    boost::json::value schema; ///< of its parameters; null where none was given
};

struct Turn {
    std::string role; ///< "system", "user", "assistant", "tool"
    std::string text;
};

enum class ToolChoice { Auto, None, Required };

/// A chat request in no dialect.
struct ChatCall {
    std::string model;       ///< as asked, failure suffix included
    std::vector<Turn> turns; ///< system first
    std::vector<ToolSpec> tools;
    ToolChoice toolChoice = ToolChoice::Auto;
    std::string forcedTool;
    bool stream = false;
    bool streamUsage = false;   ///< OpenAI: stream_options.include_usage
    bool streamOptions = false; ///< OpenAI: stream_options was there at all
    bool reasoning = true;      ///< wanted, where the model thinks
    bool json = false;
    boost::json::value schema; ///< JSON mode: what is to come; null where open
    std::optional<std::int64_t> maxTokens;
    std::optional<std::int64_t> window; ///< Ollama's num_ctx
    std::vector<std::string> stop;

    /// The last user turn.
    [[nodiscard]] std::string prompt() const;
    [[nodiscard]] bool endsWithToolResult() const;
};

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments; ///< a JSON object
};

enum class Finish { Stop, Length, ToolCalls };

struct Answer {
    std::string reasoning;
    std::string text;
    std::vector<ToolCall> tools;
    Finish finish = Finish::Stop;
};

/// Tokens, each counted once: `input` is without the cached ones, `output` without reasoning.
struct Usage {
    std::int64_t input = 0;
    std::int64_t cached = 0;
    std::int64_t output = 0;
    std::int64_t reasoning = 0;
};

/// What a stream carries one at a time.
struct Piece {
    enum class Kind { Reasoning, Text, ToolBegin, ToolArguments };
    Kind kind = Kind::Text;
    std::string text;     ///< empty for ToolBegin
    std::size_t tool = 0; ///< index in Answer::tools
};

/// The answer token by token, in the order of the stream. A tool call is one ToolBegin and the
/// tokens of its arguments.
[[nodiscard]] std::vector<Piece> piecesOf(const Answer &answer);

} // namespace oxide::sim
