#include "ui/widgets/servicebook.h"

#include "engine/engine.h"
#include "ui/widgets/ask.h"

namespace oxide::ui {

ServiceBook::ServiceBook(engine::Engine &engine, QObject *parent)
    : QObject(parent), m_engine(engine)
{
    connect(&engine, &engine::Engine::servicesChanged, this, &ServiceBook::set);
    reload();
}

void ServiceBook::reload()
{
    ask(
        this, m_engine.services(),
        [this](std::vector<model::ServiceStatus> services) { set(std::move(services)); },
        [](const base::Error &) {}); // the window shows the engine's own
}

const model::ServiceStatus *ServiceBook::find(std::string_view name) const
{
    const auto found = std::find_if(m_services.begin(), m_services.end(),
                                    [name](const auto &s) { return s.config.name == name; });
    return found == m_services.end() ? nullptr : &*found;
}

int ServiceBook::colourOf(std::string_view name) const
{
    const model::ServiceStatus *service = find(name);
    return service ? service->config.colour : -1;
}

void ServiceBook::set(std::vector<model::ServiceStatus> services)
{
    const bool first = !m_loaded;
    m_loaded = true;
    if (!first && services == m_services)
        return;
    m_services = std::move(services);
    Q_EMIT changed();
}

} // namespace oxide::ui
