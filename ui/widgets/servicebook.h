#pragma once

#include "model/service.h"

#include <string>
#include <string_view>
#include <vector>

#include <QObject>

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {

/// The services as the engine last told them, for everything that shows a service's colour, state
/// or models. GUI thread.
class ServiceBook final : public QObject
{
    Q_OBJECT

public:
    explicit ServiceBook(engine::Engine &engine, QObject *parent = nullptr);

    [[nodiscard]] const std::vector<model::ServiceStatus> &all() const { return m_services; }
    [[nodiscard]] const model::ServiceStatus *find(std::string_view name) const;
    /// The index for Theme::service(); -1 (grey) where the service is gone.
    [[nodiscard]] int colourOf(std::string_view name) const;
    /// False until the engine has answered for the first time.
    [[nodiscard]] bool isLoaded() const { return m_loaded; }
    /// Asks again, after a change that this window made itself.
    void reload();

Q_SIGNALS:
    void changed();

private:
    void set(std::vector<model::ServiceStatus> services);

    engine::Engine &m_engine;
    std::vector<model::ServiceStatus> m_services;
    bool m_loaded = false;
};

} // namespace oxide::ui
