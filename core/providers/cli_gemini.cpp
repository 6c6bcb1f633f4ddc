#include "providers/cli.h"
#include "providers/cliagent.h"
#include "providers/cliagentprovider.h"

namespace oxide::providers {

namespace {

model::ModelInfo builtIn(std::string name)
{
    model::ModelInfo info;
    info.name = std::move(name);
    info.contextWindow = 1'048'576;
    info.tools = false;
    info.vision = true;
    info.json = false;
    return info;
}

CliAgent describe()
{
    CliAgent agent;
    agent.title = "Gemini CLI";
    agent.folder = "gemini";
    agent.install = "Install it with: npm install -g @google/gemini-cli";
    agent.signIn = "Run gemini in a terminal and sign in, or give the service a key.";
    // Neither the user's extensions nor his MCP servers are started for a chat. The option counts:
    // mcp.allowed in the working folder's settings does not keep them from starting.
    agent.arguments = {"--extensions", "none", "--allowed-mcp-server-names", "none"};
    agent.streamArguments = {"--output-format", "stream-json"};
    agent.environment = {
        {"GEMINI_CLI_TRUST_WORKSPACE", "true"}, // or it ignores the settings (0.61: exit 55)
        {"GEMINI_CLI_NO_RELAUNCH", "true"},     // one process in place of two
    };
    agent.workSettingsPath = ".gemini/settings.json";
    agent.workSettings = R"({
  "general": {
    "maxAttempts": 1,
    "retryFetchErrors": false,
    "enableAutoUpdate": false,
    "enableAutoUpdateNotification": false,
    "checkpointing": { "enabled": false },
    "sessionRetention": { "enabled": true, "maxAge": "1d" }
  },
  "privacy": { "usageStatisticsEnabled": false },
  "telemetry": { "enabled": false },
  "tools": { "core": ["none"] },
  "hooksConfig": { "enabled": false },
  "skills": { "enabled": false },
  "experimental": { "enableAgents": false },
  "context": { "includeDirectoryTree": false }
}
)";
    agent.keyVariable = "GEMINI_API_KEY";
    agent.baseUrlVariable = "GOOGLE_GEMINI_BASE_URL";
    agent.homeVariable = "GEMINI_CLI_HOME";
    agent.homeSettingsPath = ".gemini/settings.json";
    agent.homeSettings = R"({ "security": { "auth": { "selectedType": "gemini-api-key" } } }
)";
    agent.systemPromptVariable = "GEMINI_SYSTEM_MD";
    agent.commandSigns = "/$?@";
    agent.known = {builtIn("gemini-2.5-pro"), builtIn("gemini-2.5-flash"),
                   builtIn("gemini-2.5-flash-lite")};
    return agent;
}

} // namespace

const CliAgent &geminiAgent()
{
    static const CliAgent agent = describe();
    return agent;
}

base::Result<std::unique_ptr<Provider>> makeGeminiCli(const model::ServiceConfig &config,
                                                      const ProviderDeps &deps)
{
    return makeAgentProvider(config, deps, geminiAgent());
}

} // namespace oxide::providers
