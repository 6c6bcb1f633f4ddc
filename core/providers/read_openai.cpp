#include "base/text.h"
#include "providers/chatreader.h"
#include "providers/jsonread.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

// What OpenAI's chat completions answer, and those who speak them. Source: the providers' API
// references; what each of them does otherwise is noted where it is read.

namespace oxide::providers {

namespace json = boost::json;

namespace {

std::string_view plainReason(std::string_view reason)
{
    if (reason == "function_call")
        return "tool_calls";
    if (reason == "eos" || reason == "end_turn" || reason == "stop_sequence")
        return "stop";
    if (reason == "max_tokens")
        return "length";
    return reason;
}

class OpenAiReader final : public ChatReader
{
public:
    using ChatReader::ChatReader;

protected:
    bool isTerminalText(const std::string &data) const override
    {
        return base::trimmed(data) == "[DONE]";
    }

    void onJson(const std::string &, const json::value &chunk) override
    {
        readChunk(chunk, "delta");
    }

    bool onDocument(const json::value &answer) override
    {
        if (!member(first(member(answer, "choices")), "message"))
            return false;
        readChunk(answer, "message");
        setComplete();
        return true;
    }

private:
    /// `content` is the key of what a choice says: in a stream a piece, else the whole.
    void readChunk(const json::value &chunk, std::string_view content)
    {
        if (failOnError(chunk))
            return;
        setModel(providers::text(member(chunk, "model")));
        if (const json::value *spent = member(chunk, "usage"))
            readUsage(*spent);
        const json::value *choice = first(member(chunk, "choices"));
        if (!choice || failOnError(*choice)) // OpenRouter puts an upstream's error into the choice
            return;
        if (const json::value *said = member(choice, content))
            readDelta(*said);
        const std::string_view reason = providers::text(member(choice, "finish_reason"));
        if (!reason.empty())
            finishReason(plainReason(reason));
    }

    void readDelta(const json::value &delta)
    {
        readReasoning(delta);
        text(providers::text(member(delta, "content")));
        plainText(providers::text(member(delta, "refusal")));
        for (const json::value &call : elements(member(delta, "tool_calls")))
            readToolCall(call);
    }

    /// DeepSeek, vLLM and llama.cpp say `reasoning_content`, OpenRouter and Ollama `reasoning`;
    /// some say both. The first that speaks is the one that is read.
    void readReasoning(const json::value &delta)
    {
        for (const std::string_view channel : {"reasoning_content", "reasoning"}) {
            const std::string_view piece = providers::text(member(delta, channel));
            if (piece.empty() || (!m_channel.empty() && m_channel != channel))
                continue;
            m_channel = channel;
            reasoning(piece);
        }
        if (!m_channel.empty() && m_channel != "reasoning_details")
            return;
        for (const json::value &detail : elements(member(delta, "reasoning_details"))) {
            std::string_view piece = providers::text(member(detail, "text"));
            if (piece.empty())
                piece = providers::text(member(detail, "summary"));
            if (piece.empty())
                continue;
            m_channel = "reasoning_details";
            reasoning(piece);
        }
    }

    /// `custom`: a tool that takes plain words instead of JSON.
    void readToolCall(const json::value &call)
    {
        const json::value *custom = member(call, "custom");
        const json::value *tool = custom ? custom : member(call, "function");
        model::ToolCallDelta piece;
        piece.id = providers::text(member(call, "id"));
        piece.isCustom = custom != nullptr;
        piece.name = providers::text(member(tool, "name"));
        const json::value *arguments = member(tool, custom ? "input" : "arguments");
        if (arguments)
            piece.arguments = arguments->is_object() ? json::serialize(*arguments)
                                                     : std::string(providers::text(arguments));
        // Without an index, a new id begins a new call.
        const std::optional<std::int64_t> index = integer(member(call, "index"));
        if (!index && !piece.id.empty() && piece.id != m_lastCallId)
            ++m_lastCall;
        m_lastCall = index ? static_cast<int>(*index) : std::max(m_lastCall, 0);
        if (!piece.id.empty())
            m_lastCallId = piece.id;
        piece.index = m_lastCall;
        toolCall(std::move(piece));
    }

    /// Cached and written tokens are part of prompt_tokens, and reasoning of completion_tokens
    /// (except where the total shows that it stands beside them: xAI).
    void readUsage(const json::value &spent)
    {
        const auto count = [&spent](std::string_view key) { return integer(member(spent, key)); };
        const auto prompt = count("prompt_tokens");
        const auto completion = count("completion_tokens");
        const json::value *details = member(spent, "prompt_tokens_details");
        auto cached = integer(member(details, "cached_tokens"));
        if (!cached)
            cached = count("prompt_cache_hit_tokens");                       // DeepSeek
        const auto written = integer(member(details, "cache_write_tokens")); // OpenRouter
        const auto thought =
            integer(member(member(spent, "completion_tokens_details"), "reasoning_tokens"));
        if (prompt)
            usage().input =
                std::max<std::int64_t>(*prompt - cached.value_or(0) - written.value_or(0), 0);
        usage().cachedInput = cached;
        usage().cacheWrite = written;
        if (completion) {
            const std::int64_t hidden = thought.value_or(0);
            const bool apart =
                hidden > 0 && count("total_tokens") == prompt.value_or(0) + *completion + hidden;
            usage().output = apart ? *completion : std::max<std::int64_t>(*completion - hidden, 0);
        }
        usage().reasoning = thought;
        readCost(spent);
    }

    /// OpenRouter: what it charges. With a key of the user's own at the upstream provider that is
    /// the fee alone, and the provider's charge stands beside it; else the same figure may stand
    /// there again.
    void readCost(const json::value &spent)
    {
        const auto charged = number(member(spent, "cost"));
        if (!charged)
            return;
        const auto upstream =
            number(member(member(spent, "cost_details"), "upstream_inference_cost"));
        const bool ownKey = isTrue(member(spent, "is_byok"));
        setReportedCost(*charged + (ownKey ? upstream.value_or(0) : 0));
    }

    std::string m_channel; ///< of reasoning
    int m_lastCall = -1;
    std::string m_lastCallId;
};

} // namespace

std::unique_ptr<ChatReader> openAiReader(ChatSink sink, std::string where)
{
    return std::make_unique<OpenAiReader>(std::move(sink), std::move(where));
}

} // namespace oxide::providers
