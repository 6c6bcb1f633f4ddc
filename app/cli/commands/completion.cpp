#include "cli/commands/commands.h"
#include "cli/completionscript.h"
#include "config/configstore.h"

namespace oxide::cli {

namespace {

/// Straight from the file: Tab must not wait for an engine.
std::string serviceNames(const std::string &configPath)
{
    config::ConfigStore store(configPath);
    if (!store.load())
        return {};
    std::string names;
    for (const model::ServiceConfig &service : store.current()->services)
        names += service.name + '\n';
    return names;
}

QCoro::Task<int> runCompletion(Context &context)
{
    const std::string shell = context.arguments().positional(0);
    if (shell == "bash")
        context.out().answer(bashCompletion());
    else if (shell == "zsh")
        context.out().answer(zshCompletion());
    else if (shell == "fish")
        context.out().answer(fishCompletion());
    else
        context.out().answer(serviceNames(context.host().configPath()));
    co_return ExitOk;
}

} // namespace

std::vector<Command> completionCommands()
{
    return {
        {{},
         "completion",
         "Print the completion script of a shell",
         "bash: source <(oxidectl completion bash); zsh: oxidectl completion zsh > "
         "~/.zfunc/_oxidectl; fish: oxidectl completion fish | source",
         {{"SHELL", Value::Choice, "which one", Occurs::Once, "bash|zsh|fish|services"}},
         {},
         Needs::Nothing,
         runCompletion},
    };
}

} // namespace oxide::cli
