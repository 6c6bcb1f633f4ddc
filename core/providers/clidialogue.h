#pragma once

#include "model/service.h"
#include "providers/clierror.h"
#include "providers/provider.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::providers {

/// What follows from something that a program said.
struct CliStep {
    std::string reply; ///< for its stdin
    std::vector<ChatEvent> events;
    std::vector<model::ModelInfo> models; ///< it named them just now, its own choice first
    std::string version;                  ///< it named it just now
    bool atWork = false;                  ///< the prompt is with its server from now on
    std::optional<ChatOutcome> outcome;   ///< the chat is over
};

/// One chat with one program: its side of the conversation, without processes and clocks.
class CliDialogue
{
public:
    virtual ~CliDialogue() = default;

    /// What goes to its stdin first.
    [[nodiscard]] virtual std::string opening() = 0;
    /// Whether its stdin is closed after the opening.
    [[nodiscard]] virtual bool isOneWay() const = 0;
    [[nodiscard]] virtual CliStep onOutput(std::string_view bytes) = 0;
    /// It ended without an outcome. `errors` is the end of its stderr.
    [[nodiscard]] virtual ChatOutcome onExit(int code, const std::string &errors) = 0;
    /// What it said on its way to a failure that is known from elsewhere (time, cancel, retry).
    [[nodiscard]] virtual ChatOutcome soFar() const = 0;
    [[nodiscard]] virtual bool textSeen() const = 0;
    /// What tells it to stop; empty where only the end of the process does.
    [[nodiscard]] virtual std::string farewell() const { return {}; }
    /// True where onExit() was because this version does not know the protocol.
    [[nodiscard]] virtual bool isUnknownProtocol() const { return false; }
};

} // namespace oxide::providers
