#pragma once

#include "process/command.h"
#include "process/processregistry.h"
#include "providers/clidialogue.h"
#include "providers/provider.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>

namespace oxide::providers {

/// One run of a program for one chat.
struct CliRun {
    process::Command command;
    std::string logFolder;            ///< where it tells of retries; empty: on stderr alone
    bool watchRetries = false;        ///< end it when it would try again by itself
    std::vector<std::string> secrets; ///< cut out of what it says
    CliContext context;
    model::Deadlines deadlines;
    /// The program named its version or its models; the other is empty.
    std::function<void(const std::string &version, const std::vector<model::ModelInfo> &models)>
        onAbout;
};

struct CliEnd {
    ChatOutcome outcome;
    bool textSeen = false;
    bool isUnknownProtocol = false;
};

/// Starts the program, leads the dialogue, keeps the deadlines, and ends the program whatever
/// happens. `connect` is the time until the prompt is with the program's server; programs take
/// seconds to start, so that it is never under 30 s.
[[nodiscard]] QCoro::Task<CliEnd> runCliChat(const process::ProcessRegistry &processes, CliRun run,
                                             std::unique_ptr<CliDialogue> dialogue, ChatSink sink,
                                             std::stop_token stop);

/// The text with every secret shown as "***".
[[nodiscard]] std::string withoutSecrets(std::string text, const std::vector<std::string> &secrets);

} // namespace oxide::providers
