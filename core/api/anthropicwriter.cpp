#include "api/anthropicmessages.h"
#include "api/errors.h"
#include "model/json.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

std::string_view stopReason(const model::TaskFinished &finished, bool sawToolCall)
{
    const std::string_view reason = finished.finishReason;
    if (!finished.stopSequence.empty())
        return "stop_sequence";
    if (reason == "pause_turn")
        return "pause_turn";
    if (reason == "length")
        return "max_tokens";
    if (reason == "content_filter")
        return "refusal";
    return sawToolCall || reason == "tool_calls" ? "tool_use" : "end_turn";
}

json::value stopSequence(const model::TaskFinished &finished)
{
    return finished.stopSequence.empty() ? json::value() : json::value(finished.stopSequence);
}

/// Cached tokens stand beside the input, reasoning inside the output (WIRE 6).
json::object usageOf(const model::Usage &usage)
{
    return {{"input_tokens", usage.input.value_or(0)},
            {"cache_creation_input_tokens", usage.cacheWrite.value_or(0)},
            {"cache_read_input_tokens", usage.cachedInput.value_or(0)},
            {"output_tokens", usage.totalOutput()}};
}

/// An empty one where the text holds none.
json::object objectFrom(std::string_view text)
{
    auto parsed = model::parseJson(text);
    return parsed && parsed->is_object() ? std::move(parsed->get_object()) : json::object();
}

std::optional<json::object> blockOf(const AnswerPart &part)
{
    if (const auto *text = std::get_if<model::TextPart>(&part)) {
        if (!text->text.empty())
            return json::object{{"type", "text"}, {"text", text->text}};
    } else if (const auto *thought = std::get_if<model::ReasoningPart>(&part)) {
        if (thought->redacted)
            return json::object{{"type", "redacted_thinking"}, {"data", thought->signature}};
        return json::object{
            {"type", "thinking"}, {"thinking", thought->text}, {"signature", thought->signature}};
    } else if (const auto *call = std::get_if<model::ToolCallPart>(&part)) {
        auto input = model::parseJson(call->arguments.empty() ? "{}" : call->arguments);
        // Else it was cut, and is not to be made, or its words are no JSON.
        if (input && input->is_object() && !call->isCustom)
            return json::object{{"type", "tool_use"},
                                {"id", call->id},
                                {"name", call->name},
                                {"input", std::move(*input)}};
    } else if (const auto *foreign = std::get_if<model::ForeignBlock>(&part)) {
        if (json::object block = objectFrom(foreign->json);
            foreign->dialect == model::Dialect::Anthropic && !block.empty())
            return block;
    }
    return std::nullopt;
}

json::parse_options asDeepAsBodies()
{
    json::parse_options options;
    options.max_depth = model::kMaxJsonDepth;
    return options;
}

class AnthropicWriter final : public AnswerWriter
{
public:
    using AnswerWriter::AnswerWriter;

    std::string begin() override
    {
        model::Usage estimate;
        estimate.input = head().inputTokens;
        json::object message = frame();
        message["usage"] = usageOf(estimate);
        return event("message_start", {{"message", std::move(message)}});
    }

    std::string text(const model::TextDelta &delta) override
    {
        if (mustWait())
            return keep(delta);
        std::string out = open(Block::Text, {{"type", "text"}, {"text", ""}});
        return out + deltaOf(m_index, {{"type", "text_delta"}, {"text", delta.text}});
    }

    std::string reasoning(const model::ReasoningDelta &delta) override
    {
        if (mustWait())
            return keep(delta);
        if (delta.redacted) {
            std::string out = close();
            out +=
                start(Block::Redacted, {{"type", "redacted_thinking"}, {"data", delta.signature}});
            return out + close();
        }
        std::string out =
            open(Block::Thinking, {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
        if (!delta.text.empty())
            out += deltaOf(m_index, {{"type", "thinking_delta"}, {"thinking", delta.text}});
        if (!delta.signature.empty()) { // it ends what it signs
            out += deltaOf(m_index, {{"type", "signature_delta"}, {"signature", delta.signature}});
            out += close();
        }
        return out;
    }

    std::string toolCall(const model::ToolCallDelta &delta) override
    {
        if (delta.isCustom)
            return {}; // words where clients would read JSON; nobody here can have asked for it
        if (m_open == Block::Tool && m_call == delta.index) {
            std::string out = argumentsOf(delta); // may make it whole
            return out += tellWaiting();
        }
        if (m_calls.contains(delta.index))
            return {}; // its block is stopped: its arguments were whole
        if (mustWait())
            return keepCall(delta);
        std::string out = close();
        out += start(Block::Tool, {{"type", "tool_use"},
                                   {"id", delta.id},
                                   {"name", delta.name},
                                   {"input", json::object()}});
        m_call = delta.index;
        m_calls.insert(delta.index);
        m_arguments.reset();
        return out + argumentsOf(delta);
    }

    std::string foreign(const model::ForeignBlock &block) override
    {
        if (block.dialect != model::Dialect::Anthropic)
            return {};
        if (mustWait())
            return keep(block);
        json::object content = objectFrom(block.json);
        if (content.empty())
            return {};
        std::string out = close();
        out += start(Block::Foreign, std::move(content));
        return out + close();
    }

    std::string attemptFailed() override
    {
        return m_open == Block::Thinking ? close() : std::string();
    }

    std::string end(const model::TaskFinished &finished) override
    {
        std::string out;
        while (!m_waiting.empty()) {
            out += close(); // nothing more comes for it
            out += tellWaiting();
        }
        out += close();
        out += event("message_delta", {{"delta",
                                        {{"stop_reason", stopReason(finished, !m_calls.empty())},
                                         {"stop_sequence", stopSequence(finished)}}},
                                       {"usage", usageOf(finished.lastUsage)}});
        return out + event("message_stop", {});
    }

    /// A call that was cut stays open: clients make one whose block is stopped.
    std::string fail(const base::Error &error) override
    {
        const std::string stopped = mustWait() ? std::string() : close();
        return stopped + sseEvent(errorBody(Dialect::Anthropic, error, head().requestId), "error");
    }

    json::object whole(const WholeAnswer &answer) override
    {
        json::array content;
        bool sawToolCall = false;
        for (const AnswerPart &part : answer.parts) {
            auto block = blockOf(part);
            if (!block)
                continue;
            sawToolCall = sawToolCall || std::holds_alternative<model::ToolCallPart>(part);
            content.push_back(std::move(*block));
        }
        json::object message = frame();
        message["content"] = std::move(content);
        message["stop_reason"] = stopReason(answer.finished, sawToolCall);
        message["stop_sequence"] = stopSequence(answer.finished);
        message["usage"] = usageOf(answer.finished.lastUsage);
        return message;
    }

private:
    enum class Block { None, Text, Thinking, Redacted, Tool, Foreign };
    /// Of a call, its index.
    using Waiting = std::variant<model::TextDelta, model::ReasoningDelta, model::ForeignBlock, int>;

    [[nodiscard]] json::object frame() const
    {
        return {{"id", "msg_" + head().task}, {"type", "message"},        {"role", "assistant"},
                {"model", head().model},      {"content", json::array()}, {"stop_reason", nullptr},
                {"stop_sequence", nullptr}};
    }

    static std::string event(std::string_view type, const json::object &fields)
    {
        json::object data{{"type", type}};
        for (const auto &field : fields)
            data.insert(field);
        return sseEvent(data, type);
    }

    static std::string deltaOf(int index, json::object delta)
    {
        return event("content_block_delta", {{"index", index}, {"delta", std::move(delta)}});
    }

    /// Goes on with the block of that kind, or begins one after the one before.
    std::string open(Block kind, json::object block)
    {
        if (m_open == kind)
            return {};
        std::string out = close();
        return out + start(kind, std::move(block));
    }

    std::string start(Block kind, json::object block)
    {
        m_open = kind;
        ++m_index;
        return event("content_block_start",
                     {{"index", m_index}, {"content_block", std::move(block)}});
    }

    std::string close()
    {
        if (std::exchange(m_open, Block::None) == Block::None)
            return {};
        return event("content_block_stop", {{"index", m_index}});
    }

    /// Providers may tell several calls at once; here a block that is stopped gets nothing more,
    /// and clients make its call. So it stays open until its arguments are whole, or nothing more
    /// comes; what comes meanwhile waits.
    [[nodiscard]] bool mustWait() const { return m_open == Block::Tool && !m_arguments.done(); }

    std::string keep(Waiting piece)
    {
        m_waiting.push_back(std::move(piece));
        return {};
    }

    std::string keepCall(const model::ToolCallDelta &delta)
    {
        const auto [kept, isNew] = m_kept.try_emplace(delta.index, delta);
        if (isNew)
            return keep(delta.index);
        kept->second.arguments += delta.arguments;
        return {};
    }

    std::string tellWaiting()
    {
        std::string out;
        while (!m_waiting.empty() && !mustWait()) {
            const Waiting next = std::move(m_waiting.front());
            m_waiting.pop_front();
            out += std::visit([this](const auto &piece) { return tell(piece); }, next);
        }
        return out;
    }
    std::string tell(const model::TextDelta &delta) { return text(delta); }
    std::string tell(const model::ReasoningDelta &delta) { return reasoning(delta); }
    std::string tell(const model::ForeignBlock &block) { return foreign(block); }
    std::string tell(int call) { return toolCall(m_kept.extract(call).mapped()); }

    /// Of the call whose block is open.
    std::string argumentsOf(const model::ToolCallDelta &delta)
    {
        if (delta.arguments.empty())
            return {};
        boost::system::error_code error; // what is no JSON is never whole
        m_arguments.write_some(delta.arguments.data(), delta.arguments.size(), error);
        return deltaOf(m_index, {{"type", "input_json_delta"}, {"partial_json", delta.arguments}});
    }

    Block m_open = Block::None;
    int m_index = -1;                                      ///< of the newest block
    int m_call = -1;                                       ///< whose block is open
    std::set<int> m_calls;                                 ///< whose blocks were begun
    json::stream_parser m_arguments{{}, asDeepAsBodies()}; ///< of m_call, as far as they came
    std::deque<Waiting> m_waiting;                         ///< in the order in which it came
    std::map<int, model::ToolCallDelta> m_kept; ///< the calls that wait, as far as they came
};

} // namespace

std::unique_ptr<AnswerWriter> anthropicWriter(AnswerHead head)
{
    return std::make_unique<AnthropicWriter>(std::move(head));
}

} // namespace oxide::api
