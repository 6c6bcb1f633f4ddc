#pragma once

#include "net/linesplitter.h"
#include "providers/clidialogue.h"
#include "providers/cliprompt.h"

#include <cstdint>
#include <string>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

/// A chat over the Agent Client Protocol, version 1: JSON-RPC 2.0, one message a line. initialize,
/// session/new, session/prompt; the answer comes in session/update. Every request of the agent's
/// (permissions, files) is refused.
class AcpDialogue final : public CliDialogue
{
public:
    struct Setting {
        std::string folder; ///< absolute, for the session
        /// Empty: the session is opened and that is all, to see whether and how the agent is there.
        CliPrompt prompt;
        CliContext context;
        /// Gemini swallows a broken stream: "end_turn" without a count of tokens is its only sign.
        bool endsWithUsage = false;
        bool namesModelsById = false; ///< else by their display name
    };

    explicit AcpDialogue(Setting setting);

    [[nodiscard]] std::string opening() override;
    [[nodiscard]] bool isOneWay() const override { return false; }
    [[nodiscard]] CliStep onOutput(std::string_view bytes) override;
    [[nodiscard]] ChatOutcome onExit(int code, const std::string &errors) override;
    [[nodiscard]] ChatOutcome soFar() const override { return m_outcome; }
    [[nodiscard]] bool textSeen() const override { return m_textSeen; }
    [[nodiscard]] std::string farewell() const override;
    [[nodiscard]] bool isUnknownProtocol() const override { return m_unknownProtocol; }

private:
    enum class Asked : std::int64_t { Initialize = 1, NewSession, Prompt };

    void onMessage(const boost::json::value &message, CliStep &step);
    void onAnswer(Asked asked, const boost::json::value &result, CliStep &step);
    void onError(const boost::json::value &error, CliStep &step);
    void onRequest(const boost::json::value &message, CliStep &step) const;
    void onUpdate(const boost::json::value &update, CliStep &step);
    void onSession(const boost::json::value &result, CliStep &step);
    void onEnd(const boost::json::value &result, CliStep &step);
    void readUsage(const boost::json::value *meta);
    [[nodiscard]] CliContext contextNow(std::string errors = {}) const;

    Setting m_setting;
    net::LineSplitter m_lines;
    ChatOutcome m_outcome;
    std::string m_session;
    bool m_initialized = false;
    bool m_textSeen = false;
    bool m_unknownProtocol = false;
};

} // namespace oxide::providers
