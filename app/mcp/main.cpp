#include "app/mcp/options.h"
#include "app/mcp/parentwatch.h"
#include "app/mcp/program.h"
#include "app/mcp/standardstreams.h"
#include "process/terminationsignals.h"

#include <cstdlib>

#include <QCoreApplication>
#include <QTimer>

namespace {

constexpr int kBadUsage = 2;

} // namespace

int main(int argc, char **argv)
{
    using namespace oxide;
    mcpserver::StandardStreams streams; // before anything can print
    QCoreApplication::setApplicationName(QStringLiteral("oxide-mcp"));
    QCoreApplication::setApplicationVersion(QStringLiteral(OXIDE_VERSION));
    const QCoreApplication application(argc, argv);
    auto options = mcpserver::parseOptions(QCoreApplication::arguments());
    if (!options) {
        mcpserver::say(options.error().message);
        return kBadUsage;
    }
    if (options->action == mcpserver::Action::Help) {
        streams.write(mcpserver::helpText());
        return 0;
    }
    if (options->action == mcpserver::Action::Version) {
        streams.write("oxide-mcp " OXIDE_VERSION);
        return 0;
    }
    int code = 0;
    {
        const process::TerminationSignals signalsToEnd;
        const mcpserver::ParentWatch parent;
        mcpserver::Program program(std::move(*options), streams);
        QObject::connect(&signalsToEnd, &process::TerminationSignals::received, &program,
                         &mcpserver::Program::finish);
        QObject::connect(&parent, &mcpserver::ParentWatch::ended, &program,
                         &mcpserver::Program::finish);
        QTimer::singleShot(0, &program, &mcpserver::Program::start);
        code = QCoreApplication::exec();
    }
    // The thread that reads may sit in a read: no destructor may take the streams from under it.
    std::_Exit(code);
}
