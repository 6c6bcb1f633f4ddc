#include "app/mcp/options.h"

#include "app/host/places.h"
#include "base/text.h"

#include <QCommandLineParser>
#include <QDir>

namespace oxide::mcpserver {

namespace {

const QString kData = QStringLiteral("data");
const QString kConfig = QStringLiteral("config");
const QString kDemo = QStringLiteral("demo");
const QString kNoBridge = QStringLiteral("no-bridge");
const QString kHelp = QStringLiteral("help");
const QString kVersion = QStringLiteral("version");

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(QStringLiteral(
        "The MCP server of Oxide on standard input and output, for Claude Code, Cursor and others; "
        "they start it themselves (oxidectl connect writes their settings). Where an Oxide runs "
        "on the data folder, its window shows the work; else this program brings its own engine. "
        "It ends with the program that started it."));
    parser.addOptions({
        {kData, QStringLiteral("another data folder"), QStringLiteral("FOLDER")},
        {kConfig, QStringLiteral("another configuration file; not with an Oxide that runs"),
         QStringLiteral("FILE")},
        {kDemo, QStringLiteral("simulated services and a throw-away data folder")},
        {kNoBridge, QStringLiteral("an engine of its own also where an Oxide runs")},
        {{QStringLiteral("h"), kHelp}, QStringLiteral("show this")},
        {{QStringLiteral("v"), kVersion}, QStringLiteral("print the version")},
    });
}

std::string absolute(const QString &path)
{
    return path.isEmpty() ? std::string() : base::str(QDir::current().absoluteFilePath(path));
}

} // namespace

base::Result<Options> parseOptions(const QStringList &words)
{
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(words))
        return base::fail(base::ErrorKind::InvalidArgument, base::str(parser.errorText()));
    if (!parser.positionalArguments().isEmpty())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "There is nothing to do with '"
                              + base::str(parser.positionalArguments().constFirst())
                              + "': oxide-mcp takes options only.");
    Options options;
    if (parser.isSet(kHelp))
        options.action = Action::Help;
    else if (parser.isSet(kVersion))
        options.action = Action::Version;
    options.isDemo = parser.isSet(kDemo);
    if (options.isDemo && (parser.isSet(kData) || parser.isSet(kConfig)))
        return base::fail(base::ErrorKind::InvalidArgument,
                          "A demo brings its own --config and --data; leave them out.");
    options.dataFolder =
        parser.isSet(kData) ? absolute(parser.value(kData)) : host::defaultDataFolder();
    options.configPath = absolute(parser.value(kConfig));
    options.mayBridge = !parser.isSet(kNoBridge) && !options.isDemo && options.configPath.empty();
    return options;
}

std::string helpText()
{
    QCommandLineParser parser;
    describe(parser);
    return base::str(parser.helpText());
}

} // namespace oxide::mcpserver
