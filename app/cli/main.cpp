#include "cli/interrupts.h"
#include "cli/localhost.h"
#include "cli/output.h"
#include "cli/program.h"

#include <QCoreApplication>

int main(int argc, char **argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("oxidectl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(OXIDE_VERSION));
    const QCoreApplication application(argc, argv);
    oxide::cli::Interrupts interrupts;
    oxide::cli::LocalHost host;
    // Waits in an event loop of its own: no exception leaves runProgram.
    const int code = QCoro::waitFor(oxide::cli::runProgram(
        QCoreApplication::arguments().mid(1), oxide::cli::Output::detect(), host, interrupts));
    host.stop();
    return code;
}
