#include "providers/cli.h"
#include "providers/cliagent.h"
#include "providers/cliagentprovider.h"

namespace oxide::providers {

namespace {

CliAgent describe()
{
    CliAgent agent;
    agent.title = "Qwen Code";
    agent.folder = "qwen";
    agent.install = "Install it with: npm install -g @qwen-code/qwen-code";
    agent.signIn = "Run qwen in a terminal and sign in, or give the service a key.";
    // Not --bare: it would pass over the user's own login. What it saves (two more requests a
    // prompt, tools, memory) the settings below save too.
    agent.arguments = {"--extensions", "none", "--allowed-mcp-server-names", "none"};
    agent.keyModeArguments = {"--auth-type", "openai"};
    agent.streamArguments = {"--output-format", "stream-json", "--include-partial-messages"};
    agent.environment = {
        {"QWEN_CODE_NO_RELAUNCH", "true"},
        {"QWEN_USAGE_STATISTICS_ENABLED", "false"},
        {"QWEN_DEBUG_LOG_FILE", "1"}, // the only place where it tells of its retries
    };
    agent.workSettingsPath = ".qwen/settings.json";
    agent.workSettings = R"({
  "general": { "enableAutoUpdate": false, "chatRecording": false },
  "privacy": { "usageStatisticsEnabled": false },
  "telemetry": { "enabled": false },
  "tools": { "core": ["none"], "approvalMode": "default" },
  "permissions": {
    "allow": [],
    "deny": [
      "agent", "ask_user_question", "cron_create", "edit", "enter_plan_mode", "enter_worktree",
      "exit_plan_mode", "exit_worktree", "get_goal", "glob", "grep_search", "list_agents",
      "list_directory", "lsp", "memory", "monitor", "notebook_edit", "read_file",
      "record_artifact", "report_findings", "run_shell_command", "save_memory", "send_message",
      "skill", "task_stop", "todo_write", "tool_call", "tool_search", "update_goal", "web_fetch",
      "web_search", "write_file"
    ]
  },
  "skills": { "disabledLevels": ["bundled", "user", "project", "extension"] },
  "disableAllHooks": true,
  "memory": {
    "enableManagedAutoMemory": false,
    "enableManagedAutoDream": false,
    "enableAutoSkill": false
  },
  "model": { "skipStartupContext": true, "generationConfig": { "maxRetries": 0 } },
  "ui": { "enableFollowupSuggestions": false }
}
)";
    agent.keyVariable = "OPENAI_API_KEY";
    agent.baseUrlVariable = "OPENAI_BASE_URL";
    agent.homeVariable = "QWEN_HOME";
    agent.homeSettingsPath = "settings.json";
    agent.homeSettings = R"({ "security": { "auth": { "selectedType": "openai" } } }
)";
    agent.systemPromptVariable = "QWEN_SYSTEM_MD";
    agent.modelVariable = "OPENAI_MODEL";
    agent.outputTokensVariable = "QWEN_CODE_MAX_OUTPUT_TOKENS";
    agent.runtimeFolderVariable = "QWEN_RUNTIME_DIR";
    agent.commandSigns = "/?@";
    return agent;
}

} // namespace

const CliAgent &qwenAgent()
{
    static const CliAgent agent = describe();
    return agent;
}

base::Result<std::unique_ptr<Provider>> makeQwenCli(const model::ServiceConfig &config,
                                                    const ProviderDeps &deps)
{
    return makeAgentProvider(config, deps, qwenAgent());
}

} // namespace oxide::providers
