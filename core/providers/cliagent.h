#pragma once

#include "model/service.h"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::providers {

/// How an agent program is spoken to, best first.
enum class CliProtocol {
    Acp,             ///< Agent Client Protocol: JSON-RPC lines both ways
    ExperimentalAcp, ///< the same under its older option
    StreamJson,      ///< prompt on stdin, events as JSON lines
};

/// What is peculiar to one agent program. Behaviour was measured with the versions that
/// tests/tools/install-clis.sh installs.
struct CliAgent {
    std::string title;   ///< for people
    std::string folder;  ///< name of its folder in ours
    std::string install; ///< how to get it, for the message where it is missing
    std::string signIn;  ///< how to sign in

    std::vector<std::string> arguments; ///< always
    std::vector<std::string> keyModeArguments;
    std::vector<std::string> streamArguments;
    std::map<std::string, std::string> environment;

    /// A JSON file below the working folder, so that the user's own settings and login stay as they
    /// are: no tools, no retries of its own, no statistics.
    std::string workSettingsPath;
    std::string workSettings;

    /// With an API key of ours, its settings are in a home of ours and the user's are not read.
    std::string keyVariable;
    std::string baseUrlVariable;
    std::string homeVariable;
    std::string homeSettingsPath; ///< below that home
    std::string homeSettings;

    std::string systemPromptVariable;    ///< names a file that replaces its system prompt
    std::string modelVariable;           ///< empty: the option -m is enough
    std::string outputTokensVariable;    ///< empty: cannot be limited
    std::string runtimeFolderVariable;   ///< where it logs; empty: it logs to stderr
    std::string_view commandSigns;       ///< a prompt that begins so would be run as a command
    std::vector<model::ModelInfo> known; ///< for versions that do not name theirs; may be empty
};

[[nodiscard]] const CliAgent &geminiAgent();
[[nodiscard]] const CliAgent &qwenAgent();

} // namespace oxide::providers
