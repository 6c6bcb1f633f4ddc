#include "providers/chatreader.h"

#include "base/text.h"
#include "providers/jsonread.h"

#include <cmath>
#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

using base::Error;
using base::ErrorKind;

ChatReader::ChatReader(ChatSink sink, std::string where)
    : m_sink(std::move(sink)), m_where(std::move(where))
{
}

void ChatReader::connected(std::chrono::milliseconds took)
{
    Connected event;
    event.took = took;
    m_sink(event);
}

bool ChatReader::isTerminalText(const std::string &) const
{
    return false;
}

void ChatReader::read(const net::StreamEvent &event, Whole whole)
{
    if (m_complete || hasFailed())
        return;
    if (isTerminalText(event.data)) {
        setComplete();
        return;
    }
    const base::Result<boost::json::value> json = parseJson(event.data);
    if (json) {
        onJson(event.name, *json);
    } else if (whole == Whole::Yes) {
        Error error = json.error();
        error.message = m_where + " sent something other than JSON.";
        fail(std::move(error));
    }
}

bool ChatReader::readDocument(const boost::json::value &json)
{
    return onDocument(json);
}

bool ChatReader::onDocument(const boost::json::value &)
{
    return false;
}

net::Reading ChatReader::reading() const
{
    if (hasFailed())
        return net::Reading::Broken;
    if (m_complete)
        return net::Reading::Complete;
    return m_sawToken ? net::Reading::Flowing : net::Reading::Waiting;
}

void ChatReader::fail(Error error)
{
    if (!hasFailed())
        m_outcome.error = std::move(error);
}

ChatOutcome ChatReader::finish(const std::optional<Error> &ended)
{
    emitPieces(m_think.finish());
    // Ollama and Gemini end with "stop" after a tool call (WIRE 7); a server may say nothing.
    const std::string &reason = m_outcome.finishReason;
    if (!m_calls.empty() && (reason == "stop" || (reason.empty() && m_terminal)))
        m_outcome.finishReason = "tool_calls";
    if (!hasFailed())
        m_outcome.error = judge(ended);
    return std::move(m_outcome);
}

std::optional<Error> ChatReader::judge(const std::optional<Error> &ended) const
{
    if (m_terminal) {
        if (m_sawText || !m_calls.empty())
            return std::nullopt;
        return emptyAnswer();
    }
    if (ended)
        return ended;
    Error error;
    error.kind = ErrorKind::StreamCut;
    error.message = m_where + " ended the answer before it was complete.";
    return error;
}

Error ChatReader::emptyAnswer() const
{
    Error error;
    error.kind = ErrorKind::EmptyAnswer;
    if (m_outcome.finishReason == "content_filter")
        error.message = m_where + " withheld the answer: its content filter stepped in.";
    else if (m_outcome.finishReason == "length")
        error.message = m_where + " reached the output limit before any visible text.";
    else
        error.message = m_where + " gave an empty answer.";
    return error;
}

void ChatReader::text(std::string_view piece)
{
    if (!piece.empty())
        emitPieces(m_think.feed(piece));
}

void ChatReader::plainText(std::string_view piece)
{
    if (piece.empty())
        return;
    m_sawToken = true;
    m_sawText = m_sawText || !base::trimmed(piece).empty();
    model::TextDelta delta;
    delta.text = piece;
    m_sink(std::move(delta));
}

void ChatReader::reasoning(std::string_view piece, std::string_view signature)
{
    if (piece.empty() && signature.empty())
        return;
    m_sawToken = true;
    m_think.disable();
    model::ReasoningDelta delta;
    delta.text = piece;
    delta.signature = signature;
    m_sink(std::move(delta));
}

void ChatReader::redactedReasoning(std::string_view data)
{
    m_sawToken = true;
    m_think.disable();
    model::ReasoningDelta delta;
    delta.signature = data;
    delta.redacted = true;
    m_sink(std::move(delta));
}

void ChatReader::toolCall(model::ToolCallDelta piece)
{
    m_sawToken = true;
    const auto [call, isNew] = m_calls.try_emplace(piece.index, false);
    if (std::exchange(call->second, true)) {
        piece.id.clear();
        piece.name.clear();
    } else if (piece.id.empty()) {
        piece.id = "call_" + std::to_string(piece.index);
    }
    m_sink(std::move(piece));
}

void ChatReader::foreignBlock(model::ForeignBlock block)
{
    m_sawToken = true;
    m_sawText = true;
    m_sink(std::move(block));
}

void ChatReader::notice(std::string message)
{
    model::TaskNotice event;
    event.message = std::move(message);
    m_sink(std::move(event));
}

void ChatReader::finishReason(std::string_view reason)
{
    m_outcome.finishReason = reason;
}

void ChatReader::stopSequence(std::string_view sequence)
{
    m_outcome.stopSequence = sequence;
}

void ChatReader::setComplete()
{
    m_terminal = true;
    m_complete = true;
}

bool ChatReader::failOnError(const boost::json::value &json)
{
    const std::optional<ServerError> said = readServerError(json);
    if (said)
        fail(inStreamError(*said, m_where));
    return said.has_value();
}

void ChatReader::setReportedCost(double dollars)
{
    if (dollars >= 0 && dollars < 1e6)
        m_outcome.reportedCost = model::Money::fromMicros(std::llround(dollars * 1e6));
}

void ChatReader::setModel(std::string_view name)
{
    if (!name.empty())
        m_outcome.model = name;
}

void ChatReader::emitPieces(const std::vector<ThinkSplitter::Piece> &pieces)
{
    for (const ThinkSplitter::Piece &piece : pieces) {
        if (piece.channel == ThinkSplitter::Channel::Text)
            plainText(piece.text);
        else
            reasoning(piece.text);
    }
}

} // namespace oxide::providers
