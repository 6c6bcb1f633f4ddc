#include "cli/commands/servicelookup.h"

#include "base/promise.h"
#include "base/text.h"

#include <chrono>

#include <QCoroFuture>
#include <QTimer>

namespace oxide::cli {

base::Error unknownService(const std::string &name,
                           const std::vector<model::ServiceStatus> &services)
{
    std::vector<std::string> known;
    known.reserve(services.size());
    for (const model::ServiceStatus &service : services)
        known.push_back(service.config.name);
    base::Error error;
    error.kind = base::ErrorKind::NotFound;
    error.message = "There is no service '" + name
                    + "'. There are: " + (known.empty() ? "none" : base::joined(known, ", ")) + '.';
    return error;
}

QCoro::Task<base::Result<engine::Done>> checkServices(Context &context)
{
    if (context.arguments().has("no-check"))
        co_return engine::Done();
    context.out().progress("asking the services how they are");
    const base::Result<engine::Done> checked = co_await context.engine().checkServices();
    context.out().progress({});
    co_return checked;
}

QCoro::Task<base::Result<engine::Done>> glanceAtServices(Context &context)
{
    constexpr auto kPatience = std::chrono::seconds(3);
    if (context.arguments().has("no-check"))
        co_return engine::Done();
    context.out().progress("asking the services how they are");
    const base::Promise<engine::Done> first;
    const auto fulfil = [first](const base::Result<engine::Done> &result) { first.fulfil(result); };
    QFuture<base::Result<engine::Done>> checking = context.engine().checkServices();
    const QFuture<void> watched = checking.then(fulfil);
    QTimer::singleShot(kPatience, [first] { first.fulfil(engine::Done()); });
    const QFuture<base::Result<engine::Done>> answer = first.future();
    const base::Result<engine::Done> checked = co_await answer;
    context.out().progress({});
    co_return checked;
}

QCoro::Task<base::Result<model::ServiceStatus>> findService(Context &context, std::string name)
{
    base::Result<std::vector<model::ServiceStatus>> services = co_await context.engine().services();
    if (!services)
        co_return base::fail(services.error());
    for (model::ServiceStatus &service : *services) {
        if (service.config.name == name)
            co_return std::move(service);
    }
    co_return base::fail(unknownService(name, *services));
}

} // namespace oxide::cli
