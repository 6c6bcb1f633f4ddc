#include "app/host/places.h"
#include "base/text.h"
#include "cli/clientsettings.h"
#include "cli/commands/commands.h"
#include "cli/interrupts.h"
#include "cli/jsontext.h"

#include <algorithm>
#include <cstdio>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace oxide::cli {

namespace {

using base::ErrorKind;
using base::qs;
using base::str;

base::Result<std::string> readSettings(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return std::string();
    if (!file.open(QIODevice::ReadOnly))
        return base::fail(ErrorKind::Io,
                          "Cannot read " + str(path) + ": " + str(file.errorString()) + '.');
    return str(file.readAll());
}

/// "…/.claude.json.before-oxide-20260102-030405"
base::Result<std::string> backUp(const QString &path)
{
    if (!QFileInfo::exists(path))
        return std::string();
    const QString name = path + QStringLiteral(".before-oxide-")
                         + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString copy = name;
    for (int n = 2; QFileInfo::exists(copy); ++n)
        copy = name + QStringLiteral("-%1").arg(n);
    if (!QFile::copy(path, copy))
        return base::fail(ErrorKind::Io,
                          "Cannot write the backup " + str(copy) + "; nothing was changed.");
    return str(copy);
}

base::Result<void> writeSettings(const QString &path, const std::string &text)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    // Through a link, which dotfiles often are: the file it leads to is meant.
    QSaveFile file(QFileInfo::exists(path) ? QFileInfo(path).canonicalFilePath() : path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(text)) < 0
        || !file.commit())
        return base::fail(ErrorKind::Io,
                          "Cannot write " + str(path) + ": " + str(file.errorString()) + '.');
    return {};
}

/// Asks on standard error, and reads the answer.
bool isWanted(Output &out)
{
    out.warning("Write this? Type yes, or anything else to leave it:");
    const DefaultSignals usual; // Ctrl-C while typing just ends the program
    char answer[16] = {};
    if (!std::fgets(answer, sizeof answer, stdin))
        return false;
    return base::trimmed(answer) == "yes" || base::trimmed(answer) == "y";
}

/// What became of it, for people or, with --json, for programs.
void report(Context &context, const McpClient &client, const QString &path, bool isChanged,
            const std::string &backup)
{
    if (context.wantsJson()) {
        context.out().answerLine(jsonConnected(client.name, str(path), isChanged, backup));
    } else if (isChanged) {
        if (!backup.empty())
            context.out().remark("What was there before is in " + backup + '.');
        context.out().answerLine("Connected. " + std::string(client.then));
    } else {
        context.out().remark(std::string(client.title) + " is connected already.");
    }
}

QCoro::Task<int> runConnect(Context &context)
{
    if (context.arguments().has("demo"))
        co_return context.failUsage(
            "A demo ends with its program: nothing can be connected to it.");
    const std::string name = context.arguments().positional(0);
    const auto client = std::ranges::find(mcpClients(), name, &McpClient::name);
    if (client == mcpClients().end())
        co_return context.failUsage("There is no '" + name + "' to connect.");
    const QString path = QDir::home().absoluteFilePath(qs(client->path));
    const auto before = readSettings(path);
    if (!before)
        co_return context.fail(before.error());
    const model::McpProgram program = host::mcpProgram(context.host().dataFolder());
    const auto after = withOxide(*before, program);
    Output &out = context.out();
    if (!after) {
        out.remark("Put this into " + str(path) + " yourself:\n" + oxideEntry(program));
        co_return context.fail(after.error());
    }
    if (*after == *before) {
        report(context, *client, path, false, {});
        co_return ExitOk;
    }
    out.remark("Into " + str(path) + ", the settings of " + std::string(client->title)
               + ", whose other entries stay:\n" + oxideEntry(program));
    if (!context.arguments().has("yes") && !isWanted(out)) {
        out.remark("Nothing was changed.");
        co_return ExitFailure;
    }
    // The program may have written its settings while the question stood.
    const auto latest = readSettings(path);
    if (!latest)
        co_return context.fail(latest.error());
    const auto merged = withOxide(*latest, program);
    if (!merged)
        co_return context.fail(merged.error());
    const auto backup = backUp(path);
    if (!backup)
        co_return context.fail(backup.error());
    if (const auto written = writeSettings(path, *merged); !written)
        co_return context.fail(written.error());
    report(context, *client, path, true, *backup);
    co_return ExitOk;
}

} // namespace

std::vector<Command> connectCommands()
{
    return {
        {{},
         "connect",
         "Let another program use Oxide as its MCP server",
         "Shows what it would write into the program's settings and asks first; what was there "
         "before is kept beside it. The program then starts oxide-mcp by itself.",
         {{"PROGRAM", Value::Choice, "which one", Occurs::Once,
           "claude-code|claude-desktop|cursor|continue|windsurf|gemini|qwen"}},
         {{"yes", 'y', Value::None, {}, "write without asking", {}}},
         Needs::Nothing,
         runConnect},
    };
}

} // namespace oxide::cli
