#include "providers/chatreader.h"
#include "providers/jsonread.h"

#include <map>
#include <utility>

#include <boost/json.hpp>

// What Anthropic's messages API answers. Source: its API reference, "Messages" and "Streaming
// messages".

namespace oxide::providers {

namespace json = boost::json;

namespace {

std::string_view plainReason(std::string_view reason)
{
    if (reason == "end_turn" || reason == "stop_sequence")
        return "stop";
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return "length";
    if (reason == "tool_use")
        return "tool_calls";
    if (reason == "refusal")
        return "content_filter";
    return reason;
}

class AnthropicReader final : public ChatReader
{
public:
    using ChatReader::ChatReader;

protected:
    void onJson(const std::string &name, const json::value &event) override
    {
        std::string_view type = providers::text(member(event, "type"));
        if (type.empty())
            type = name;
        if (type == "error" || member(event, "error")) {
            failOnError(event);
        } else if (type == "message_start") {
            const json::value *message = member(event, "message");
            setModel(providers::text(member(message, "model")));
            readInput(member(message, "usage"));
        } else if (type == "content_block_start") {
            startBlock(blockIndex(event), member(event, "content_block"));
        } else if (type == "content_block_delta") {
            readDelta(blockIndex(event), member(event, "delta"));
        } else if (type == "content_block_stop") {
            stopBlock(blockIndex(event));
        } else if (type == "message_delta") {
            readInput(member(event, "usage"));
            readOutput(member(event, "usage"));
            readStop(member(event, "delta"));
        } else if (type == "message_stop") {
            setComplete();
        }
    }

    bool onDocument(const json::value &answer) override
    {
        if (providers::text(member(answer, "type")) != "message")
            return false;
        setModel(providers::text(member(answer, "model")));
        std::int64_t index = 0;
        for (const json::value &block : elements(member(answer, "content"))) {
            startBlock(index, &block);
            reasoning({}, providers::text(member(block, "signature")));
            if (const json::value *input = member(block, "input"); input && m_tools.contains(index))
                readArguments(index, json::serialize(*input));
            stopBlock(index);
            ++index;
        }
        readInput(member(answer, "usage"));
        readOutput(member(answer, "usage"));
        readStop(&answer);
        setComplete();
        return true;
    }

private:
    struct Tool {
        int index = 0;
        bool hasArguments = false;
    };

    static std::int64_t blockIndex(const json::value &event)
    {
        return integer(member(event, "index")).value_or(0);
    }

    /// What a tool of the server did, and what else other dialects have no words for.
    struct Foreign {
        json::object block;
        std::string input; ///< the JSON text of what streams of it
    };

    static bool isForeign(std::string_view type)
    {
        return !type.empty() && type != "text" && type != "thinking" && type != "redacted_thinking"
               && type != "tool_use";
    }

    void readStop(const json::value *stop)
    {
        const std::string_view reason = providers::text(member(stop, "stop_reason"));
        if (!reason.empty())
            finishReason(plainReason(reason));
        stopSequence(providers::text(member(stop, "stop_sequence")));
    }

    void startBlock(std::int64_t index, const json::value *block)
    {
        const std::string_view type = providers::text(member(block, "type"));
        if (isForeign(type)) {
            m_foreign[index] = Foreign{block->get_object(), {}};
            return;
        }
        plainText(providers::text(member(block, "text")));
        if (type == "thinking")
            reasoning(providers::text(member(block, "thinking")));
        if (type == "redacted_thinking")
            redactedReasoning(providers::text(member(block, "data")));
        if (type != "tool_use")
            return;
        Tool tool;
        tool.index = toolCalls();
        m_tools[index] = tool;
        model::ToolCallDelta piece;
        piece.index = tool.index;
        piece.id = providers::text(member(block, "id"));
        piece.name = providers::text(member(block, "name"));
        toolCall(std::move(piece));
    }

    void readDelta(std::int64_t index, const json::value *delta)
    {
        const std::string_view type = providers::text(member(delta, "type"));
        if (type == "text_delta")
            plainText(providers::text(member(delta, "text")));
        else if (type == "thinking_delta")
            reasoning(providers::text(member(delta, "thinking")));
        else if (type == "signature_delta")
            reasoning({}, providers::text(member(delta, "signature")));
        else if (type == "input_json_delta")
            readArguments(index, providers::text(member(delta, "partial_json")));
        else if (type == "citations_delta")
            notice("Citations of " + where() + " were left out.");
    }

    void readArguments(std::int64_t index, std::string_view json)
    {
        if (const auto foreign = m_foreign.find(index); foreign != m_foreign.end()) {
            foreign->second.input += json;
            return;
        }
        const auto tool = m_tools.find(index);
        if (tool == m_tools.end() || json.empty())
            return;
        tool->second.hasArguments = true;
        model::ToolCallDelta piece;
        piece.index = tool->second.index;
        piece.arguments = json;
        toolCall(std::move(piece));
    }

    void stopBlock(std::int64_t index)
    {
        if (const auto foreign = m_foreign.extract(index)) {
            auto &[block, input] = foreign.mapped();
            boost::system::error_code error;
            if (json::value whole = json::parse(input, error); !input.empty() && !error)
                block["input"] = std::move(whole);
            foreignBlock({model::Dialect::Anthropic, json::serialize(block)});
            return;
        }
        // A tool without arguments sends none; its call is still one of an empty object.
        if (const auto tool = m_tools.find(index);
            tool != m_tools.end() && !tool->second.hasArguments)
            readArguments(index, "{}");
    }

    static void take(const json::value *spent, std::string_view key,
                     std::optional<std::int64_t> &into)
    {
        if (const auto tokens = integer(member(spent, key)))
            into = tokens;
    }

    /// Cached tokens stand beside input_tokens. message_delta's counts replace message_start's.
    void readInput(const json::value *spent)
    {
        take(spent, "input_tokens", usage().input);
        take(spent, "cache_read_input_tokens", usage().cachedInput);
        take(spent, "cache_creation_input_tokens", usage().cacheWrite);
    }

    /// Not message_start's: that one is a beginning, and a stream that is cut has no other.
    void readOutput(const json::value *spent) { take(spent, "output_tokens", usage().output); }

    std::map<std::int64_t, Tool> m_tools;      ///< by content block
    std::map<std::int64_t, Foreign> m_foreign; ///< those under way, by content block
};

} // namespace

std::unique_ptr<ChatReader> anthropicReader(ChatSink sink, std::string where)
{
    return std::make_unique<AnthropicReader>(std::move(sink), std::move(where));
}

} // namespace oxide::providers
