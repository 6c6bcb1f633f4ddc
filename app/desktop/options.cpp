#include "app/desktop/options.h"

#include "ui/shell/pageregistry.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>

namespace oxide::desktop {

namespace {

constexpr int usageError = 2;

QStringList pages()
{
    QStringList names;
    for (const ui::PageEntry &page : ui::allPages())
        names += QString::fromLatin1(page.name);
    return names;
}

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Options)
};

QString absolute(const QString &path)
{
    return path.isEmpty() ? QString() : QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

/// Without those that belong to Qt and take a value; QApplication has not removed them yet. A
/// session manager starts programs again with -session.
QStringList withoutQt(const QStringList &arguments)
{
    static const QStringList known = {
        QStringLiteral("platform"),      QStringLiteral("platformpluginpath"),
        QStringLiteral("platformtheme"), QStringLiteral("plugin"),
        QStringLiteral("style"),         QStringLiteral("stylesheet"),
        QStringLiteral("session"),       QStringLiteral("display"),
        QStringLiteral("geometry"),      QStringLiteral("qwindowgeometry"),
        QStringLiteral("qwindowicon"),   QStringLiteral("qwindowtitle")};
    QStringList own;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments[i];
        const qsizetype dashes = argument.startsWith(QLatin1String("--")) ? 2 : 1;
        if (i > 0 && argument.startsWith(u'-') && known.contains(argument.mid(dashes)))
            ++i;
        else
            own.append(argument);
    }
    return own;
}

} // namespace

ParsedOptions parseOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Texts::tr("A desktop control room for language models."));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                  Texts::tr("Show this help."));
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption background(QStringLiteral("background"),
                                        Texts::tr("Start in the tray, without a window."));
    const QCommandLineOption demo(
        QStringLiteral("demo"),
        Texts::tr("Start with five simulated services and a throw-away data folder."));
    const QCommandLineOption prompt(
        QStringLiteral("prompt"),
        Texts::tr("Open the quick prompt of the running Oxide, starting it in the tray where none "
                  "runs. Bind this to a key of your desktop."));
    const QCommandLineOption data(QStringLiteral("data"),
                                  Texts::tr("Keep history and settings in DIR."),
                                  QStringLiteral("DIR"));
    const QCommandLineOption config(QStringLiteral("config"),
                                    Texts::tr("Read and write this configuration FILE."),
                                    QStringLiteral("FILE"));
    const QCommandLineOption page(
        QStringLiteral("page"),
        Texts::tr("Open this page: %1.").arg(pages().join(QStringLiteral(", "))),
        QStringLiteral("NAME"));
    parser.addOptions({help, background, demo, prompt, data, config, page});

    ParsedOptions result;
    if (!parser.parse(withoutQt(arguments))) {
        result.exit = EarlyExit{usageError,
                                {},
                                parser.errorText() + QLatin1Char('\n')
                                    + Texts::tr("Try oxide --help.") + QLatin1Char('\n')};
        return result;
    }
    if (parser.isSet(help)) {
        result.exit = EarlyExit{
            0,
            // There is no QApplication yet that knows the name.
            parser.helpText().replace(QLatin1String("<executable_name>"), QLatin1String("oxide")),
            {}};
        return result;
    }
    if (parser.isSet(version)) {
        result.exit = EarlyExit{0, QStringLiteral("oxide " OXIDE_VERSION "\n"), {}};
        return result;
    }
    if (!parser.positionalArguments().isEmpty()) {
        result.exit = EarlyExit{usageError,
                                {},
                                Texts::tr("oxide takes no argument \"%1\". Try oxide --help.")
                                        .arg(parser.positionalArguments().first())
                                    + QLatin1Char('\n')};
        return result;
    }
    if (const QString wanted = parser.value(page);
        parser.isSet(page) && !pages().contains(wanted, Qt::CaseInsensitive)) {
        result.exit = EarlyExit{usageError,
                                {},
                                Texts::tr("There is no page \"%1\". There are: %2.")
                                        .arg(wanted, pages().join(QStringLiteral(", ")))
                                    + QLatin1Char('\n')};
        return result;
    }
    result.options.background = parser.isSet(background);
    result.options.demo = parser.isSet(demo);
    result.options.prompt = parser.isSet(prompt);
    result.options.data = absolute(parser.value(data));
    result.options.config = absolute(parser.value(config));
    result.options.page = parser.value(page);
    return result;
}

} // namespace oxide::desktop
