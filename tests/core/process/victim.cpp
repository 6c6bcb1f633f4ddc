// Starts children as Oxide does and waits to be killed. Arguments: the guardian, how many trees.
#include "base/clock.h"
#include "base/taskscope.h"
#include "base/text.h"
#include "process/childprocess.h"
#include "process/processregistry.h"
#include "process/terminationsignals.h"
#include "trees.h"

#include <chrono>
#include <cstdio>

#include <QCoreApplication>

namespace {

using namespace oxide;

QCoro::Task<void> keepTree(const process::ProcessRegistry &registry, std::stop_token stop)
{
    process::ChildProcess child(registry);
    process::Command command = tests::shell(tests::kTree);
    QCoro::Task<base::Result<void>> starting = child.start(std::move(command), stop);
    const base::Result<void> started = co_await starting;
    while (started && !stop.stop_requested()) {
        QCoro::Task<base::Result<process::Event>> waiting =
            child.next(std::chrono::steady_clock::time_point::max(), stop);
        const base::Result<process::Event> event = co_await waiting;
        if (!event || std::holds_alternative<process::Exit>(*event))
            break;
        std::puts("child");
        std::fflush(stdout);
    }
}

QCoro::Task<void> leave(process::ProcessRegistry &registry, int signal)
{
    QCoro::Task<void> ending = registry.endAll(std::chrono::milliseconds(200));
    co_await ending;
    QCoreApplication::exit(128 + signal);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const base::SystemClock clock;
    process::TerminationSignals signals;
    process::ProcessRegistry registry(clock, base::str(arguments.at(1)));
    base::TaskScope scope("victim");
    QObject::connect(&signals, &process::TerminationSignals::received, &app,
                     [&](int signal) { scope.start("leave", leave(registry, signal)); });
    for (int i = 0; i < arguments.at(2).toInt(); ++i)
        scope.start("tree", keepTree(registry, scope.stopToken()));
    return QCoreApplication::exec();
}
