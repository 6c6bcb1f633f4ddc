#include "api/context.h"

#include <utility>

namespace oxide::api {

Context::Context(engine::Engine &engine, config::Api settings, Lasting lasting)
    : m_engine(engine), m_lasting(std::move(lasting)),
      m_settings(std::make_shared<const config::Api>(std::move(settings)))
{
    if (!m_lasting.metrics)
        m_lasting.metrics = std::make_shared<ApiMetrics>(engine);
}

std::shared_ptr<const config::Api> Context::settings() const
{
    const std::lock_guard lock(m_mutex);
    return m_settings;
}

void Context::setSettings(config::Api settings)
{
    auto next = std::make_shared<const config::Api>(std::move(settings));
    const std::lock_guard lock(m_mutex);
    m_settings = std::move(next);
}

void Context::tellStopping()
{
    std::vector<std::function<void()>> uses;
    {
        const std::lock_guard lock(m_mutex);
        uses.swap(m_onStopping);
    }
    for (const auto &use : uses)
        use();
}

} // namespace oxide::api
