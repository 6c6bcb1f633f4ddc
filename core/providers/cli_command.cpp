#include "base/text.h"
#include "providers/cli.h"
#include "providers/clichat.h"
#include "providers/clicommand.h"
#include "providers/clifolder.h"
#include "providers/cliprogram.h"
#include "providers/cliprompt.h"
#include "providers/messages.h"

#include <utility>

namespace oxide::providers {

namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr std::string_view kPrompt = "{prompt}";
constexpr std::string_view kModel = "{model}";
constexpr std::string_view kFile = "{file}";

struct State {
    model::ServiceConfig config;
    const process::ProcessRegistry &processes;
    SecretResolver resolve;
    std::string agents;
};

bool names(const std::vector<std::string> &arguments, std::string_view placeholder)
{
    for (const std::string &argument : arguments) {
        if (argument.find(placeholder) != std::string::npos)
            return true;
    }
    return false;
}

ChatOutcome failedWith(Error error)
{
    ChatOutcome outcome;
    outcome.error = std::move(error);
    return outcome;
}

/// A program has no place for a system prompt: it stands before the prompt.
std::string wholePrompt(const CliPrompt &prompt)
{
    return prompt.system.empty() ? prompt.text : prompt.system + "\n\n" + prompt.text;
}

/// The prompt as (part of) an argument. A blank before a dash keeps a prompt from being an option.
Result<std::string> asArgument(const std::string &argument, const std::string &prompt,
                               const std::string &title)
{
    if (prompt.find('\0') != std::string::npos) {
        return base::fail(ErrorKind::InvalidArgument,
                          "The prompt holds a NUL byte, which no argument can.");
    }
    const bool couldBeOption = argument.starts_with(kPrompt) && prompt.starts_with('-');
    std::string filled = argument;
    base::replaceAll(filled, kPrompt, couldBeOption ? ' ' + prompt : prompt);
    const Result<void> size = checkPromptSize(filled.size(), kMaxArgument, title);
    if (!size)
        return base::fail(size.error());
    return filled;
}

Result<std::vector<std::string>> fillTemplate(const State &state, const std::string &model,
                                              const std::string &prompt, const std::string &file)
{
    std::vector<std::string> arguments;
    for (std::string argument : state.config.arguments) {
        if (argument.find(kModel) != std::string::npos && model.empty()) {
            return base::fail(ErrorKind::ModelNotFound, "The service " + state.config.name
                                                            + " needs a model: set "
                                                              "default_model.");
        }
        base::replaceAll(argument, kModel, model);
        base::replaceAll(argument, kFile, file);
        if (argument.find(kPrompt) != std::string::npos) {
            Result<std::string> filled = asArgument(argument, prompt, state.config.name);
            if (!filled)
                return base::fail(std::move(filled.error()));
            argument = std::move(*filled);
        }
        arguments.push_back(std::move(argument));
    }
    return arguments;
}

Result<CliRun> prepareRun(const State &state, const ChatRequest &request, const std::string &prompt,
                          const CliEnvironment &environment)
{
    const auto temporary = CliTemporary::make(state.agents);
    if (!temporary)
        return base::fail(temporary.error());
    std::string file;
    if (names(state.config.arguments, kFile)) {
        Result<std::string> written = (*temporary)->write("prompt.txt", prompt);
        if (!written)
            return base::fail(std::move(written.error()));
        file = std::move(*written);
    }
    Result<std::vector<std::string>> arguments = fillTemplate(state, request.model, prompt, file);
    if (!arguments)
        return base::fail(std::move(arguments.error()));
    CliRun run;
    run.command.program = state.config.executable;
    run.command.arguments = std::move(*arguments);
    run.command.environment = environment.values;
    run.command.folder = (*temporary)->path();
    run.command.purpose = state.config.name + ": chat";
    run.command.keeps = *temporary;
    run.secrets = environment.secrets;
    run.context.title = state.config.name;
    run.deadlines = request.deadlines;
    return run;
}

QCoro::Task<ChatOutcome> runChat(std::shared_ptr<State> state, ChatRequest request, ChatSink sink,
                                 std::stop_token stop)
{
    const Result<CliPrompt> parts = cliPrompt(request, state->config.name, {});
    if (!parts)
        co_return failedWith(parts.error());
    const auto told =
        tellLacks(cliLacks(request, state->config.name, OutputLimit::Unknown), request, sink);
    if (!told)
        co_return failedWith(told.error());
    if (!parts->images.empty()) {
        Error error;
        error.kind = ErrorKind::Unsupported;
        error.message = state->config.name + " takes text alone, no images.";
        co_return failedWith(std::move(error));
    }
    QCoro::Task<Result<CliEnvironment>> resolving =
        resolveEnvironment(state->config.environment, state->resolve, stop);
    const Result<CliEnvironment> environment = co_await resolving;
    if (!environment)
        co_return failedWith(environment.error());
    const std::string prompt = wholePrompt(*parts);
    Result<CliRun> run = prepareRun(*state, request, prompt, *environment);
    if (!run)
        co_return failedWith(std::move(run.error()));
    const bool byStdin =
        !names(state->config.arguments, kPrompt) && !names(state->config.arguments, kFile);
    auto dialogue =
        std::make_unique<CommandDialogue>(byStdin ? prompt : std::string(), run->context);
    QCoro::Task<CliEnd> running = runCliChat(state->processes, std::move(*run), std::move(dialogue),
                                             std::move(sink), std::move(stop));
    CliEnd end = co_await running;
    co_return std::move(end.outcome);
}

class CommandProvider final : public Provider
{
public:
    explicit CommandProvider(std::shared_ptr<State> state) : m_state(std::move(state)) {}

    const model::ServiceConfig &config() const override { return m_state->config; }

    QCoro::Task<ChatOutcome> chat(ChatRequest request, ChatSink sink, std::stop_token stop) override
    {
        return runChat(m_state, std::move(request), std::move(sink), std::move(stop));
    }

    /// Whether the program is there. It is not run: who knows what it does without a prompt.
    QCoro::Task<Result<Probe>> probe(std::stop_token) override
    {
        process::Command command;
        command.program = m_state->config.executable;
        command.environment = m_state->config.environment;
        if (!process::findProgram(command)) {
            co_return base::fail(ErrorKind::ProgramNotFound,
                                 "The program " + command.program + " was not found.");
        }
        Probe probe;
        std::vector<std::string> models = m_state->config.preferredModels;
        if (!m_state->config.defaultModel.empty())
            models.insert(models.begin(), m_state->config.defaultModel);
        for (const std::string &name : models) {
            model::ModelInfo info;
            info.name = name;
            info.contextWindow = m_state->config.contextWindow;
            info.tools = false;
            info.vision = false;
            info.json = false;
            info.preferred = probe.models.empty();
            probe.models.push_back(std::move(info));
        }
        co_return probe;
    }

    QCoro::Task<Result<void>> start(Progress, std::stop_token) override
    {
        co_return base::fail(ErrorKind::Unsupported,
                             m_state->config.name + " is started with each prompt.");
    }

private:
    std::shared_ptr<State> m_state;
};

} // namespace

Result<std::unique_ptr<Provider>> makeCommand(const model::ServiceConfig &config,
                                              const ProviderDeps &deps)
{
    if (config.executable.empty()) {
        return base::fail(ErrorKind::Config,
                          "The service " + config.name + " names no executable.");
    }
    auto state = std::make_shared<State>(
        State{config, *deps.processes, deps.resolveSecret, agentFolder(deps.agentFolder)});
    CliTemporary::sweep(state->agents);
    return std::make_unique<CommandProvider>(std::move(state));
}

} // namespace oxide::providers
