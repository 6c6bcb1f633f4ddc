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
    std::vector<Choice> choices = choicesOf(m_services);
    if (!first && choices == m_choices)
        return;
    m_choices = std::move(choices);
    Q_EMIT choicesChanged();
}

std::vector<ServiceBook::Choice>
ServiceBook::choicesOf(const std::vector<model::ServiceStatus> &services)
{
    std::vector<Choice> choices;
    for (const model::ServiceStatus &service : services) {
        Choice choice{service.config, service.health, service.why, service.model, {}};
        for (const model::ModelInfo &model : service.models)
            choice.models.emplace_back(model.name, model.embeds);
        choices.push_back(std::move(choice));
    }
    return choices;
}

} // namespace oxide::ui
