#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/service.h"
#include "model/task.h"
#include "providers/provider.h"
#include "routing/breakers.h"
#include "routing/snapshot.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace oxide::execution {

/// The configured services as execution needs them. Engine thread.
class Services
{
public:
    virtual ~Services() = default;

    /// All that a decision may know at this moment.
    [[nodiscard]] virtual std::shared_ptr<const routing::Snapshot> snapshot() const = 0;
    /// The same, as it would be with changes that are not saved.
    [[nodiscard]] virtual std::shared_ptr<const routing::Snapshot>
    snapshotWith(const model::RoutingDraft &draft) const = 0;
    /// Null when there is no such service (any more). Whoever holds it may finish its call.
    [[nodiscard]] virtual std::shared_ptr<providers::Provider>
    provider(const std::string &service) const = 0;
    /// By its name alone where the service does not list it. Empty: no such service.
    [[nodiscard]] virtual std::optional<model::ModelInfo>
    modelInfo(const model::Target &target) const = 0;
    /// What is known of a model that a caller names is in snapshots from now on, though its service
    /// may not list it.
    virtual void noteNamed(const model::Target &target) = 0;
    /// How many tasks this service does at once.
    [[nodiscard]] virtual int slots(const std::string &service) const = 0;

    /// The user's switch and the breakers' word; takes a trial of a half-open one.
    [[nodiscard]] virtual std::optional<routing::Breakers::Admission>
    admit(const model::Target &target) = 0;
    /// Until when an open breaker admits nobody; in the past where it is half-open. Empty: closed.
    [[nodiscard]] virtual std::optional<base::TimePoint>
    restsUntil(const model::Target &target) const = 0;
    /// How an admitted attempt ended: no error only when the stream's terminal event was seen.
    virtual void attemptEnded(const model::Target &target, routing::Breakers::Admission admission,
                              const std::optional<base::Error> &error) = 0;
    /// Queue lengths changed.
    virtual void loadChanged(const std::string &service, int running, int waiting) = 0;
};

} // namespace oxide::execution
