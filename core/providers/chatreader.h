#pragma once

#include "net/httpclient.h"
#include "net/streamparser.h"
#include "providers/provider.h"
#include "providers/servererror.h"
#include "providers/thinksplitter.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

/// Understands the events of one answer and hands what they mean to the sink. A dialect derives
/// from it and knows its own JSON; what all of them owe stands here: an answer is whole only by
/// its terminal event, an error inside the stream is an error, an empty answer is none.
class ChatReader
{
public:
    enum class Whole { Yes, No }; ///< No: the event stood last, perhaps cut

    /// `where` is host:port, for sentences.
    ChatReader(ChatSink sink, std::string where);
    virtual ~ChatReader() = default;
    ChatReader(const ChatReader &) = delete;
    ChatReader &operator=(const ChatReader &) = delete;

    void connected(std::chrono::milliseconds took);
    void read(const net::StreamEvent &event, Whole whole = Whole::Yes);
    /// A body that is one JSON document: the answer of a server that does not stream. False where
    /// it is no whole answer.
    [[nodiscard]] bool readDocument(const boost::json::value &json);
    [[nodiscard]] net::Reading reading() const;
    /// Gives up: the body is not what it should be.
    void fail(base::Error error);
    [[nodiscard]] bool hasFailed() const { return m_outcome.error.has_value(); }

    /// Once, when the body has ended or was given up. `ended` is what befell the connection.
    [[nodiscard]] ChatOutcome finish(const std::optional<base::Error> &ended);

protected:
    /// One event's JSON.
    virtual void onJson(const std::string &name, const boost::json::value &json) = 0;
    /// A whole answer; false where it is none. Ollama's is the one line of a stream.
    [[nodiscard]] virtual bool onDocument(const boost::json::value &json);
    /// True for an event that is the dialect's terminal one without being JSON.
    [[nodiscard]] virtual bool isTerminalText(const std::string &data) const;

    /// Visible text; a leading `<think>` part goes to the reasoning.
    void text(std::string_view piece);
    /// Visible text as it stands.
    void plainText(std::string_view piece);
    void reasoning(std::string_view piece, std::string_view signature = {});
    /// Reasoning that the provider shows only encrypted.
    void redactedReasoning(std::string_view data);
    /// A piece of a tool call; id and name are told once a call, and one is made up where the
    /// dialect gives none.
    void toolCall(model::ToolCallDelta piece);
    /// A whole block that no other dialect has.
    void foreignBlock(model::ForeignBlock block);
    [[nodiscard]] int toolCalls() const { return static_cast<int>(m_calls.size()); }
    void notice(std::string message);

    void finishReason(std::string_view reason);
    void stopSequence(std::string_view sequence);
    /// The terminal event was seen; more events may come (usage).
    void setTerminal() { m_terminal = true; }
    /// The terminal event was seen, and it is the last.
    void setComplete();
    /// Fails where the JSON is an error; true then.
    bool failOnError(const boost::json::value &json);

    [[nodiscard]] const std::string &where() const { return m_where; }
    [[nodiscard]] model::Usage &usage() { return m_outcome.usage; }
    void setReportedCost(double dollars);
    void setModel(std::string_view name);

private:
    void emitPieces(const std::vector<ThinkSplitter::Piece> &pieces);
    [[nodiscard]] std::optional<base::Error> judge(const std::optional<base::Error> &ended) const;
    [[nodiscard]] base::Error emptyAnswer() const;

    ChatSink m_sink;
    std::string m_where;
    ChatOutcome m_outcome;
    ThinkSplitter m_think;
    std::map<int, bool> m_calls; ///< by index: were id and name told?
    bool m_sawToken = false;
    bool m_sawText = false; ///< visible, other than white space
    bool m_terminal = false;
    bool m_complete = false;
};

/// Readers that are files of their own; `where` as in the constructor.
[[nodiscard]] std::unique_ptr<ChatReader> anthropicReader(ChatSink sink, std::string where);
[[nodiscard]] std::unique_ptr<ChatReader> openAiReader(ChatSink sink, std::string where);

} // namespace oxide::providers
