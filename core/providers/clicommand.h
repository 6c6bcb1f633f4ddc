#pragma once

#include "providers/clidialogue.h"

#include <string>

namespace oxide::providers {

/// A chat with any program: what it writes is the answer, and only exit code 0 makes it whole.
class CommandDialogue final : public CliDialogue
{
public:
    /// `input` goes to its stdin; may be empty.
    CommandDialogue(std::string input, CliContext context);

    [[nodiscard]] std::string opening() override;
    [[nodiscard]] bool isOneWay() const override { return true; }
    [[nodiscard]] CliStep onOutput(std::string_view bytes) override;
    [[nodiscard]] ChatOutcome onExit(int code, const std::string &errors) override;
    [[nodiscard]] ChatOutcome soFar() const override { return m_outcome; }
    [[nodiscard]] bool textSeen() const override { return m_textSeen; }

private:
    std::string m_input;
    CliContext m_context;
    ChatOutcome m_outcome;
    std::string m_partial; ///< the beginning of a character
    bool m_textSeen = false;
};

} // namespace oxide::providers
