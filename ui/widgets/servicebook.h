#pragma once

#include "model/service.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    /// Anything, which while tasks run is many times a second.
    void changed();
    /// Which services and models there are to choose from, or how they are.
    void choicesChanged();

private:
    /// What a list of services and models shows of one.
    struct Choice {
        model::ServiceConfig config;
        model::Health health = model::Health::Unchecked;
        std::string why;
        std::string model;
        std::vector<std::pair<std::string, std::optional<bool>>> models; ///< and: makes vectors
        bool operator==(const Choice &) const = default;
    };

    void set(std::vector<model::ServiceStatus> services);
    [[nodiscard]] static std::vector<Choice>
    choicesOf(const std::vector<model::ServiceStatus> &services);

    engine::Engine &m_engine;
    std::vector<model::ServiceStatus> m_services;
    std::vector<Choice> m_choices;
    bool m_loaded = false;
};

} // namespace oxide::ui
