#pragma once

#include "base/error.h"
#include "model/event.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::api {

/// What is known of an answer when it begins.
struct AnswerHead {
    std::string task; ///< its id
    std::string requestId;
    std::string model;            ///< who answers
    std::int64_t createdAt = 0;   ///< seconds since 1970
    std::int64_t inputTokens = 0; ///< estimate
    bool includeUsage = false;    ///< in an OpenAI stream
    /// Fields of the request that the answer repeats; may be null.
    std::shared_ptr<const boost::json::object> repeated{};
};

using AnswerPart =
    std::variant<model::TextPart, model::ReasoningPart, model::ToolCallPart, model::ForeignBlock>;

/// An answer that is complete.
struct WholeAnswer {
    std::vector<AnswerPart> parts; ///< as they came
    model::TaskFinished finished;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string reasoning() const;
};

/// Puts the pieces of an answer together.
class AnswerParts final
{
public:
    void add(const model::TextDelta &delta);
    void add(const model::ReasoningDelta &delta);
    void add(const model::ToolCallDelta &delta);
    void add(const model::ForeignBlock &block);
    /// An attempt has failed: what it only thought is forgotten.
    void attemptFailed();
    void clear();
    /// Has anything been said that a client has seen as an answer?
    [[nodiscard]] bool isVisible() const;
    [[nodiscard]] bool hasToolCalls() const { return !m_calls.empty(); }
    [[nodiscard]] std::vector<AnswerPart> take();

private:
    std::vector<AnswerPart> m_parts;
    std::map<int, std::size_t> m_calls; ///< a call's index to its place
};

/// Writes answers in one dialect. One for each request; one thread at a time. The functions of a
/// stream give the bytes to send; begin() is the first, end() or fail() the last.
class AnswerWriter
{
public:
    explicit AnswerWriter(AnswerHead head) : m_head(std::move(head)) {}
    virtual ~AnswerWriter() = default;
    AnswerWriter(const AnswerWriter &) = delete;
    AnswerWriter &operator=(const AnswerWriter &) = delete;

    [[nodiscard]] virtual std::string_view streamType() const { return "text/event-stream"; }
    /// `: ping` between two events: nothing to those who read events (WIRE 11).
    [[nodiscard]] virtual std::string_view ping() const { return ": ping\n"; }

    [[nodiscard]] virtual std::string begin() = 0;
    [[nodiscard]] virtual std::string text(const model::TextDelta &delta) = 0;
    [[nodiscard]] virtual std::string reasoning(const model::ReasoningDelta &delta) = 0;
    [[nodiscard]] virtual std::string toolCall(const model::ToolCallDelta &delta) = 0;
    /// Nothing in a dialect that is not the block's.
    [[nodiscard]] virtual std::string foreign(const model::ForeignBlock &) { return {}; }
    /// What was thought so far is another attempt's than what comes: it must not share its
    /// signature.
    [[nodiscard]] virtual std::string attemptFailed() { return {}; }
    [[nodiscard]] virtual std::string end(const model::TaskFinished &finished) = 0;
    /// A warning that came too late for the headers (X-Oxide-Warnings). A comment between two
    /// events, for people: nothing to those who read events.
    [[nodiscard]] virtual std::string warning(std::string_view sentence);
    /// The stream breaks: what is open is closed, and the error told in the dialect's own event.
    [[nodiscard]] virtual std::string fail(const base::Error &error) = 0;

    [[nodiscard]] virtual boost::json::object whole(const WholeAnswer &answer) = 0;

protected:
    [[nodiscard]] const AnswerHead &head() const { return m_head; }

private:
    AnswerHead m_head;
};

/// "data: …" and the blank line; with the event's name where it has one.
[[nodiscard]] std::string sseEvent(const boost::json::object &data, std::string_view name = {});

} // namespace oxide::api
