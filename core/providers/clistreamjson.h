#pragma once

#include "net/linesplitter.h"
#include "providers/clidialogue.h"

#include <string>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

/// A chat with the prompt on stdin and the answer as JSON lines, for agents without ACP: Gemini's
/// events (init, message, error, result) and Qwen's (system, stream_event, assistant, result).
/// Failures come as text here: "[API Error: …]" is held back from the answer.
class StreamJsonDialogue final : public CliDialogue
{
public:
    StreamJsonDialogue(std::string prompt, CliContext context);

    [[nodiscard]] std::string opening() override;
    [[nodiscard]] bool isOneWay() const override { return true; }
    [[nodiscard]] CliStep onOutput(std::string_view bytes) override;
    [[nodiscard]] ChatOutcome onExit(int code, const std::string &errors) override;
    [[nodiscard]] ChatOutcome soFar() const override { return m_outcome; }
    [[nodiscard]] bool textSeen() const override { return m_textSeen; }
    [[nodiscard]] bool isUnknownProtocol() const override { return m_unknownProtocol; }

private:
    void onEvent(const boost::json::value &event, CliStep &step);
    void onText(std::string_view text, CliStep &step);
    void onStreamEvent(const boost::json::value &event, CliStep &step);
    void onResult(const boost::json::value &result, CliStep &step);
    void readUsage(const boost::json::value &result);
    void releaseHeld(CliStep &step);
    [[nodiscard]] CliContext contextNow(std::string errors = {}) const;

    std::string m_prompt;
    CliContext m_context;
    net::LineSplitter m_lines;
    ChatOutcome m_outcome;
    std::string m_held;     ///< looks like an error; an answer if something follows it
    std::string m_apiError; ///< an `error` event came
    bool m_began = false;
    bool m_textSeen = false;
    bool m_unknownProtocol = false;
};

} // namespace oxide::providers
