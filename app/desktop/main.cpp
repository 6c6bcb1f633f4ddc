#include "app/desktop/application.h"
#include "app/desktop/enginefactory.h"
#include "app/desktop/options.h"
#include "app/desktop/singleinstance.h"
#include "process/terminationsignals.h"
#include "ui/theme/icon.h"

#include <cstdio>
#include <functional>
#include <string>
#include <utility>

#include <QApplication>
#include <QEvent>
#include <QMessageBox>

namespace {

/// The arguments before a QApplication exists: --help must work where no display is.
QStringList argumentsOf(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments += QString::fromLocal8Bit(argv[i]);
    return arguments;
}

void nameApplication()
{
    QApplication::setOrganizationName(QStringLiteral("Oxide"));
    QApplication::setApplicationName(QStringLiteral("oxide"));
    QApplication::setApplicationDisplayName(QStringLiteral("Oxide"));
    QApplication::setApplicationVersion(QStringLiteral(OXIDE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.oxide.Oxide"));
}

/// Being asked to quit (the menu of macOS, the end of a session) must not end at a window that only
/// hides when it is closed.
class GuiApplication final : public QApplication
{
public:
    using QApplication::QApplication;
    std::function<void()> quitAsked;

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::Quit && quitAsked)
            quitAsked();
        return QApplication::event(event);
    }
};

oxide::desktop::SingleInstance::Wish wishOf(const oxide::desktop::Options &options)
{
    using Wish = oxide::desktop::SingleInstance::Wish;
    if (options.prompt)
        return Wish::Prompt;
    return options.background ? Wish::Nothing : Wish::Window;
}

} // namespace

int main(int argc, char **argv)
{
    using namespace oxide;

    nameApplication();
    desktop::ParsedOptions parsed = desktop::parseOptions(argumentsOf(argc, argv));
    if (parsed.exit) {
        std::fputs(qPrintable(parsed.exit->out), stdout);
        std::fputs(qPrintable(parsed.exit->error), stderr);
        return parsed.exit->code;
    }
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
        std::fputs("oxide: there is no display here to open a window on. oxidectl does the same "
                   "work on the command line: oxidectl help\n",
                   stderr);
        return 1;
    }
#endif
    GuiApplication application(argc, argv);
    QApplication::setWindowIcon(ui::appIcon());

    const desktop::Options options = parsed.options;
    // A demo is its own: it never meets the window that works with real data.
    const QString folder = options.demo             ? QStringLiteral("demo")
                           : options.data.isEmpty() ? desktop::defaultDataFolder()
                                                    : options.data;
    desktop::SingleInstance instance(folder);
    if (!instance.claim(wishOf(options), options.page))
        return 0;

    auto host = desktop::makeEngineHost(options);
    if (!host) {
        const std::string &message = host.error().message;
        std::fprintf(stderr, "oxide: %s\n", message.c_str());
        // Who clicked "Try the demo" sees no terminal.
        QMessageBox::critical(nullptr, QStringLiteral("Oxide"), QString::fromStdString(message));
        return 1;
    }
    desktop::Application oxide(options, std::move(*host));
    QObject::connect(&instance, &desktop::SingleInstance::showRequested, &oxide,
                     &desktop::Application::showPage);
    QObject::connect(&oxide, &desktop::Application::quitting, &instance,
                     &desktop::SingleInstance::refuse);
    const process::TerminationSignals signals;
    QObject::connect(&signals, &process::TerminationSignals::received, &oxide,
                     &desktop::Application::quit);
    QObject::connect(&instance, &desktop::SingleInstance::promptRequested, &oxide,
                     &desktop::Application::openQuickPrompt);
    application.quitAsked = [&oxide] { oxide.quit(); };
    oxide.begin();
    const int code = QApplication::exec();
    application.quitAsked = nullptr;
    return code;
}
