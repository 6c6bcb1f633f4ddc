#include "cli/help.h"

#include "cli/commands/commands.h"

namespace oxide::cli {

QCoro::Task<int> runHelp(Context &context)
{
    const base::Result<std::string> text = helpOn(context.arguments().positionals());
    if (!text)
        co_return context.fail(text.error());
    context.out().answer(*text);
    co_return ExitOk;
}

} // namespace oxide::cli
