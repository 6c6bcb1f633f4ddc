#include "cli/commands/commands.h"

#include <memory>

#include <QCoroFuture>
#include <QPromise>

namespace oxide::cli {

namespace {

QCoro::Task<int> runServe(Context &context)
{
    const auto ended = std::make_shared<QPromise<void>>();
    ended->start();
    context.interrupts().setHandler([ended] { ended->finish(); });
    Output &out = context.out();
    const QMetaObject::Connection notices =
        QObject::connect(&context.engine(), &engine::Engine::notice,
                         [&out](const model::Notice &notice) { out.warning(notice.message); });
    out.remark("The engine is running on " + context.host().dataFolder()
               + ". Ctrl-C or SIGTERM ends it.");
    co_await ended->future();
    QObject::disconnect(notices);
    out.remark("Stopping.");
    co_return ExitOk;
}

} // namespace

std::vector<Command> serveCommands()
{
    return {
        {{},
         "serve",
         "Run the engine without a window until it is told to end",
         {},
         {},
         {},
         Needs::Services,
         runServe},
    };
}

} // namespace oxide::cli
