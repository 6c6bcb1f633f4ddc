#include "cli/help.h"

#include "cli/commands/commands.h"

namespace oxide::cli {

namespace {

QCoro::Task<int> runHelp(Context &context)
{
    const base::Result<std::string> text = helpOn(context.arguments().positionals());
    if (!text)
        co_return context.fail(text.error());
    context.out().answer(*text);
    co_return ExitOk;
}

} // namespace

std::vector<Command> helpCommands()
{
    return {
        {{},
         "help",
         "Explain a command",
         {},
         {{"COMMAND", Value::Command, "which one", Occurs::AnyNumber, {}}},
         {},
         Needs::Nothing,
         runHelp},
    };
}

} // namespace oxide::cli
