#include "providers/cliagentprovider.h"

#include "base/privatepath.h"
#include "base/text.h"
#include "net/httptypes.h"
#include "providers/cliacp.h"
#include "providers/clichat.h"
#include "providers/clifolder.h"
#include "providers/cliprogram.h"
#include "providers/cliprompt.h"
#include "providers/clistreamjson.h"
#include "providers/messages.h"

#include <algorithm>
#include <utility>

namespace oxide::providers {

namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr std::string_view kSystemPrompt =
    "You are a helpful assistant. Answer the user's message directly, in Markdown. You have no "
    "tools here and cannot read or change files.\n";

/// A shorter secret would blot out ordinary text.
constexpr std::size_t kShortestSecret = 6;

/// What the chats of one service share; it outlives the provider while one runs.
struct State {
    State(const model::ServiceConfig &service, const ProviderDeps &deps, const CliAgent &program)
        : config(service), agent(program), processes(*deps.processes), resolve(deps.resolveSecret),
          keys(std::make_shared<Keyring>(service.keys, deps.resolveSecret, *deps.clock)),
          agents(agentFolder(deps.agentFolder)), folder(agents + '/' + program.folder)
    {
    }

    model::ServiceConfig config;
    const CliAgent &agent;
    const process::ProcessRegistry &processes;
    SecretResolver resolve;
    std::shared_ptr<Keyring> keys;
    std::shared_ptr<CliProbes> probes = std::make_shared<CliProbes>();
    std::string agents; ///< what all agents' folders stand in
    std::string folder;
    CliProtocol protocol = CliProtocol::Acp; ///< the best one not known to be missing
    std::string version;                     ///< as the program named it; empty until then
    std::vector<model::ModelInfo> models;    ///< the same

    /// The service brings its own key or server, so that the user's login is not asked for.
    [[nodiscard]] bool isKeyMode() const
    {
        return !config.keys.empty() || config.environment.contains(agent.keyVariable)
               || config.environment.contains(agent.baseUrlVariable);
    }
    [[nodiscard]] std::string workFolder() const { return folder + "/work"; }
    [[nodiscard]] std::string homeFolder() const { return folder + "/home"; }
};

ChatOutcome failedWith(Error error)
{
    ChatOutcome outcome;
    outcome.error = std::move(error);
    return outcome;
}

Result<void> makeFolders(const State &state)
{
    for (const std::string &folder : {state.workFolder(), state.homeFolder()}) {
        const Result<void> made = base::makePrivateFolder(folder);
        if (!made)
            return made;
    }
    const Result<void> work = ensureFile(state.workFolder() + '/' + state.agent.workSettingsPath,
                                         state.agent.workSettings);
    if (!work || !state.isKeyMode())
        return work;
    return ensureFile(state.homeFolder() + '/' + state.agent.homeSettingsPath,
                      state.agent.homeSettings);
}

std::vector<std::string> argumentsFor(const State &state, CliProtocol protocol,
                                      const std::string &model)
{
    const CliAgent &agent = state.agent;
    std::vector<std::string> arguments = state.config.arguments;
    const auto add = [&arguments](const std::vector<std::string> &more) {
        arguments.insert(arguments.end(), more.begin(), more.end());
    };
    add(agent.arguments);
    if (state.isKeyMode())
        add(agent.keyModeArguments);
    if (!model.empty())
        add({"--model", model});
    switch (protocol) {
    case CliProtocol::Acp:
        add({"--acp"});
        break;
    case CliProtocol::ExperimentalAcp:
        add({"--experimental-acp"});
        break;
    case CliProtocol::StreamJson:
        add(agent.streamArguments);
        break;
    }
    return arguments;
}

void setModeVariables(const State &state, const ChatRequest &request, const std::string &key,
                      std::map<std::string, std::string> &environment)
{
    const CliAgent &agent = state.agent;
    if (!key.empty())
        environment[agent.keyVariable] = key;
    if (state.isKeyMode())
        environment.try_emplace(agent.homeVariable, state.homeFolder());
    if (!agent.modelVariable.empty() && !request.model.empty())
        environment[agent.modelVariable] = request.model;
    if (!agent.outputTokensVariable.empty() && request.sampling.maxOutputTokens)
        environment[agent.outputTokensVariable] = std::to_string(*request.sampling.maxOutputTokens);
}

CliContext contextOf(const State &state)
{
    CliContext context;
    context.title = state.agent.title;
    context.signIn = state.agent.signIn;
    const auto url = state.config.environment.find(state.agent.baseUrlVariable);
    context.onLoopback = url != state.config.environment.end() && net::isLoopback(url->second);
    return context;
}

/// All that one run needs, but for the dialogue.
Result<CliRun> prepareRun(const std::shared_ptr<State> &state, const ChatRequest &request,
                          const CliPrompt &prompt, const CliEnvironment &given,
                          const std::string &key)
{
    const Result<void> folders = makeFolders(*state);
    if (!folders)
        return base::fail(folders.error());
    const auto temporary = CliTemporary::make(state->agents);
    if (!temporary)
        return base::fail(temporary.error());
    const auto system =
        (*temporary)->write("system.md", std::string(kSystemPrompt) + '\n' + prompt.system);
    if (!system)
        return base::fail(system.error());

    CliRun run;
    run.command.program = state->config.executable;
    run.command.arguments = argumentsFor(*state, state->protocol, request.model);
    run.command.environment = state->agent.environment;
    run.command.environment[state->agent.systemPromptVariable] = *system;
    run.command.environment["TMPDIR"] = (*temporary)->path(); // reports of failures hold the prompt
    if (!state->agent.runtimeFolderVariable.empty()) {
        run.logFolder = (*temporary)->path() + "/run";
        run.command.environment[state->agent.runtimeFolderVariable] = run.logFolder;
    }
    setModeVariables(*state, request, key, run.command.environment);
    for (const auto &[name, value] : given.values)
        run.command.environment[name] = value;
    run.command.folder = state->workFolder();
    run.command.purpose = state->config.name + ": chat";
    run.command.keeps = *temporary;
    run.watchRetries = true;
    run.secrets = given.secrets;
    run.secrets.push_back(key);
    std::erase_if(run.secrets,
                  [](const std::string &secret) { return secret.size() < kShortestSecret; });
    run.context = contextOf(*state);
    run.deadlines = request.deadlines;
    run.onAbout = [state](const std::string &version, const std::vector<model::ModelInfo> &models) {
        if (!version.empty())
            state->version = version;
        if (!models.empty())
            state->models = models;
    };
    return run;
}

std::unique_ptr<CliDialogue> makeDialogue(const State &state, const CliPrompt &prompt)
{
    if (state.protocol == CliProtocol::StreamJson)
        return std::make_unique<StreamJsonDialogue>(prompt.text, contextOf(state));
    AcpDialogue::Setting setting;
    setting.folder = state.workFolder();
    setting.prompt = prompt;
    setting.context = contextOf(state);
    const bool isGemini = &state.agent == &geminiAgent();
    setting.endsWithUsage = isGemini;
    setting.namesModelsById = isGemini;
    return std::make_unique<AcpDialogue>(std::move(setting));
}

/// Nothing to ask: a session is opened, and that is all.
bool isGreeting(const CliPrompt &prompt)
{
    return prompt.text.empty() && prompt.images.empty();
}

/// One key (or the user's login), from the best protocol to the first that this version knows.
QCoro::Task<CliEnd> runOnce(std::shared_ptr<State> state, ChatRequest request, CliPrompt prompt,
                            CliEnvironment environment, std::string key, ChatSink sink,
                            std::stop_token stop)
{
    while (true) {
        const CliProtocol protocol = state->protocol;
        Result<CliRun> run = prepareRun(state, request, prompt, environment, key);
        if (!run) {
            CliEnd end;
            end.outcome = failedWith(std::move(run.error()));
            co_return end;
        }
        QCoro::Task<CliEnd> chatting =
            runCliChat(state->processes, std::move(*run), makeDialogue(*state, prompt), sink, stop);
        CliEnd end = co_await chatting;
        if (!end.isUnknownProtocol || protocol == CliProtocol::StreamJson)
            co_return end;
        // Another chat may have learned it meanwhile.
        const auto next = static_cast<CliProtocol>(static_cast<int>(protocol) + 1);
        state->protocol = std::max(state->protocol, next);
        if (isGreeting(prompt) && state->protocol == CliProtocol::StreamJson)
            co_return end;
    }
}

QCoro::Task<ChatOutcome> runChat(std::shared_ptr<State> state, ChatRequest request, ChatSink sink,
                                 std::stop_token stop)
{
    Result<CliPrompt> prompt = cliPrompt(request, state->agent.title, state->agent.commandSigns);
    if (!prompt)
        co_return failedWith(std::move(prompt.error()));
    const OutputLimit limit =
        state->agent.outputTokensVariable.empty() ? OutputLimit::Unknown : OutputLimit::Obeyed;
    const auto told = tellLacks(cliLacks(request, state->agent.title, limit), request, sink);
    if (!told)
        co_return failedWith(told.error());
    const Result<void> size =
        checkPromptSize(prompt->text.size(), kMaxAgentPrompt, state->agent.title);
    if (!size)
        co_return failedWith(size.error());
    QCoro::Task<Result<CliEnvironment>> resolving =
        resolveEnvironment(state->config.environment, state->resolve, stop);
    const Result<CliEnvironment> environment = co_await resolving;
    if (!environment)
        co_return failedWith(environment.error());

    if (state->keys->isEmpty()) {
        QCoro::Task<CliEnd> running =
            runOnce(state, std::move(request), *prompt, *environment, {}, std::move(sink), stop);
        CliEnd end = co_await running;
        if (!end.outcome.error)
            state->probes->forgetFailure();
        co_return std::move(end.outcome);
    }
    CliEnd end;
    for (const std::size_t index : state->keys->order()) {
        QCoro::Task<Result<std::string>> asking = Keyring::secret(state->keys, index, stop);
        const Result<std::string> key = co_await asking;
        if (key) {
            QCoro::Task<CliEnd> running =
                runOnce(state, request, *prompt, *environment, *key, sink, stop);
            end = co_await running;
        } else {
            end.outcome = failedWith(key.error());
        }
        if (!end.outcome.error) {
            state->keys->accepted(index);
            state->probes->forgetFailure();
            break;
        }
        if (end.textSeen || !state->keys->refused(index, *end.outcome.error))
            break;
    }
    co_return std::move(end.outcome);
}

/// With what was found, the service's own settings put in.
Probe adorned(Probe probe, const model::ServiceConfig &config)
{
    const std::string chosen = chooseModel(config, probe.models);
    const auto isChosen = [&chosen](const model::ModelInfo &info) { return info.name == chosen; };
    if (!chosen.empty() && std::ranges::none_of(probe.models, isChosen)) {
        model::ModelInfo own; // the user knows of a model that the list does not
        own.name = chosen;
        own.tools = false;
        own.json = false;
        probe.models.insert(probe.models.begin(), std::move(own));
    }
    for (model::ModelInfo &info : probe.models) {
        info.preferred = info.name == chosen;
        if (config.contextWindow)
            info.contextWindow = config.contextWindow;
    }
    return probe;
}

/// Opens a session and leaves: whether the program runs, is signed in, and which models it has. No
/// tokens are spent. A version without ACP tells its version alone.
QCoro::Task<Result<Probe>> look(std::shared_ptr<State> state, std::stop_token stop)
{
    QCoro::Task<Result<CliEnvironment>> resolving =
        resolveEnvironment(state->config.environment, state->resolve, stop);
    const Result<CliEnvironment> environment = co_await resolving;
    if (!environment)
        co_return base::fail(environment.error());
    std::string key;
    if (!state->keys->isEmpty()) {
        QCoro::Task<Result<std::string>> asking =
            Keyring::secret(state->keys, state->keys->order().front(), stop);
        const Result<std::string> secret = co_await asking;
        if (!secret)
            co_return base::fail(secret.error());
        key = *secret;
    }
    if (state->protocol != CliProtocol::StreamJson) {
        ChatRequest request;
        QCoro::Task<CliEnd> running = runOnce(
            state, request, {}, *environment, key, [](const ChatEvent &) {}, stop);
        const CliEnd end = co_await running;
        if (end.outcome.error && state->protocol != CliProtocol::StreamJson)
            co_return base::fail(*end.outcome.error);
    }
    if (stop.stop_requested()) // the registry of processes may be gone
        co_return base::fail(ErrorKind::Cancelled, "Cancelled.");
    Probe probe;
    probe.version = state->version;
    probe.models = state->models;
    if (state->protocol == CliProtocol::StreamJson) {
        process::Command command;
        command.program = state->config.executable;
        command.environment = environment->values;
        command.purpose = state->config.name + ": version";
        QCoro::Task<Result<std::string>> asking =
            askVersion(state->processes, std::move(command), stop);
        const Result<std::string> version = co_await asking;
        if (!version)
            co_return base::fail(version.error());
        probe.version = *version;
        probe.models = state->agent.known;
    }
    co_return probe;
}

QCoro::Task<Result<Probe>> runProbe(std::shared_ptr<State> state, std::stop_token stop)
{
    process::Command command;
    command.program = state->config.executable;
    command.environment = state->config.environment;
    const CliProbes::Look lookNow = [state](std::stop_token end) {
        return look(state, std::move(end));
    };
    QCoro::Task<Result<Probe>> asking =
        CliProbes::of(state->probes, std::move(command), state->agent.install, lookNow, stop);
    Result<Probe> probe = co_await asking;
    if (!probe)
        co_return probe;
    if (!state->models.empty()) // a chat may have heard newer ones
        probe->models = state->models;
    co_return adorned(std::move(*probe), state->config);
}

class AgentProvider final : public Provider
{
public:
    explicit AgentProvider(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    ~AgentProvider() override { m_state->probes->stop(); }
    AgentProvider(const AgentProvider &) = delete;
    AgentProvider &operator=(const AgentProvider &) = delete;

    const model::ServiceConfig &config() const override { return m_state->config; }

    QCoro::Task<ChatOutcome> chat(ChatRequest request, ChatSink sink, std::stop_token stop) override
    {
        return runChat(m_state, std::move(request), std::move(sink), std::move(stop));
    }

    QCoro::Task<Result<Probe>> probe(std::stop_token stop) override
    {
        return runProbe(m_state, std::move(stop));
    }

    QCoro::Task<Result<void>> start(Progress, std::stop_token) override
    {
        co_return base::fail(ErrorKind::Unsupported,
                             m_state->agent.title + " is started with each prompt.");
    }

private:
    std::shared_ptr<State> m_state;
};

} // namespace

Result<std::unique_ptr<Provider>> makeAgentProvider(const model::ServiceConfig &config,
                                                    const ProviderDeps &deps, const CliAgent &agent)
{
    if (config.executable.empty()) {
        return base::fail(ErrorKind::Config,
                          "The service " + config.name + " names no executable.");
    }
    auto state = std::make_shared<State>(config, deps, agent);
    CliTemporary::sweep(state->agents);
    return std::make_unique<AgentProvider>(std::move(state));
}

} // namespace oxide::providers
