#include "cli/program.h"

#include "base/text.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/request.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <QFileInfo>

namespace oxide::cli {

namespace {

/// Also where the arguments do not parse: who asked for JSON gets the error as JSON.
bool mentions(const QStringList &words, QLatin1String option)
{
    const qsizetype end = words.indexOf(QStringLiteral("--"));
    return words.mid(0, end).contains(option);
}

std::string helpFor(const Arguments &arguments)
{
    if (arguments.command())
        return commandHelp(*arguments.command());
    return arguments.group().empty() ? generalHelp() : groupHelp(arguments.group());
}

bool takesPrompt(const Command &command)
{
    return std::ranges::find(command.positionals, Value::Prompt, &Positional::value)
           != command.positionals.end();
}

QCoro::Task<int> runWithEngine(Context &context, const Command &command)
{
    context.out().progress("starting the engine");
    const base::Result<engine::Done> started = co_await context.host().start();
    context.out().progress({});
    int code = ExitFailure;
    if (started)
        code = co_await command.run(context);
    else
        code = context.fail(started.error());
    context.out().progress({});
    context.interrupts().setHandler({}); // what it would stop is being stopped
    context.host().stop();
    co_return code;
}

QCoro::Task<int> run(QStringList words, Output::Settings settings, Host &host,
                     Interrupts &interrupts)
{
    settings.json = mentions(words, QLatin1String("--json"));
    settings.quiet =
        mentions(words, QLatin1String("--quiet")) || mentions(words, QLatin1String("-q"));
    Output out(settings);
    const base::Result<Arguments> parsed = Arguments::parse(words);
    const Arguments none = Arguments();
    const Arguments &arguments = parsed ? *parsed : none;
    Context context(arguments, out, host, interrupts);
    if (!parsed)
        co_return context.fail(parsed.error());
    if (arguments.has("version")) {
        out.answerLine("oxidectl " OXIDE_VERSION);
        co_return ExitOk;
    }
    if (arguments.has("help")) {
        out.answer(helpFor(arguments));
        co_return ExitOk;
    }

    Host::Options options;
    options.configPath = arguments.value("config");
    options.dataFolder = arguments.value("data");
    options.demo = arguments.has("demo");
    const Command &command = *arguments.command();
    options.watchServices = command.needs == Needs::Services;
    options.strictConfig = command.needs != Needs::EngineAnyConfig;
    if (options.demo && !(options.configPath.empty() && options.dataFolder.empty()))
        co_return context.failUsage("A demo brings its own --config and --data; leave them out.");
    if (options.demo && command.needs == Needs::ConfigFile)
        co_return context.failUsage("A demo has a configuration of its own, which is thrown away; "
                                    "without --demo this is about yours.");
    if (!options.configPath.empty() && !QFileInfo::exists(base::qs(options.configPath)))
        out.warning("There is no file " + options.configPath + " yet; the defaults hold.");
    host.configure(std::move(options));
    if (takesPrompt(command)) {
        base::Result<std::string> prompt = readPrompt(arguments);
        if (!prompt)
            co_return context.fail(prompt.error());
        context.setPrompt(std::move(*prompt));
    }
    // Every question to a stopping engine is answered, so the command comes to its end.
    interrupts.setHandler([&host, &out] {
        out.remark("Stopping; once more to quit at once.");
        host.stop();
    });
    if (command.needs == Needs::Nothing || command.needs == Needs::ConfigFile)
        co_return co_await command.run(context);
    co_return co_await runWithEngine(context, command);
}

} // namespace

QCoro::Task<int> runProgram(QStringList words, Output::Settings settings, Host &host,
                            Interrupts &interrupts)
{
    // What waits for this task would wait for ever on one that throws.
    try {
        co_return co_await run(words, settings, host, interrupts);
    } catch (const std::exception &exception) {
        Output(settings).error(std::string("Something unforeseen happened: ") + exception.what());
    }
    co_return ExitFailure;
}

} // namespace oxide::cli
