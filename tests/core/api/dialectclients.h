#pragma once

#include "support/simhttp.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::test {

/// What a client asks, in no dialect.
struct Question {
    std::string model;
    std::string prompt;
    bool stream = false;
    bool image = false;       ///< a small PNG beside the prompt
    bool tools = false;       ///< find_thing and look_up, each with a text `what`
    bool toolResults = false; ///< both were called, and have answered; no prompt after them
    bool json = false;        ///< an object with a text `answer`
    bool thinks = false;      ///< the model is to think a little before
    bool hasThought = false;  ///< it did in an earlier turn: kThought, signed where dialects sign
    int maxTokens = 512;
};

constexpr std::string_view kThought = "Somebody greets me.";

/// What a client has seen, in no dialect.
struct Seen {
    std::string text;
    std::string reasoning;
    std::vector<std::pair<std::string, std::string>> calls; ///< name and arguments
    std::vector<std::string> callIds;
    std::string stop; ///< in the dialect's words
    std::string error;
    bool isWhole = false; ///< it ended as the dialect says
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
};

/// A client that speaks one dialect, by the letter and without an SDK's leniency.
class DialectClient
{
public:
    virtual ~DialectClient() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::string_view path() const = 0;
    [[nodiscard]] virtual boost::json::object body(const Question &question) const = 0;
    [[nodiscard]] virtual Seen read(const tests::RawAnswer &answer, bool stream) const = 0;
    /// How an answer ends that is text, calls tools, or was too long.
    struct Stops {
        std::string_view text;
        std::string_view tools;
        std::string_view length;
    };
    [[nodiscard]] virtual Stops stops() const = 0;
};

/// openai, responses, anthropic, ollama
[[nodiscard]] std::vector<std::unique_ptr<DialectClient>> dialectClients();

} // namespace oxide::test
