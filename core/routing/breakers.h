#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/service.h"
#include "model/task.h"
#include "routing/breaker.h"

#include <map>
#include <optional>
#include <string>

namespace oxide::routing {

/// The breakers of all services and of their models. Pure: time is given. One thread.
class Breakers
{
public:
    void configure(const BreakerSettings &settings);

    /// By both breakers of a target.
    struct Admission {
        Breaker::Admission service = 0;
        Breaker::Admission model = 0;
    };
    /// May an attempt start? Takes a trial where one is half-open.
    [[nodiscard]] std::optional<Admission> admit(const model::Target &target, base::TimePoint now);
    /// How an admitted attempt ended; no error only where its stream came to its end.
    void ended(const model::Target &target, Admission admission,
               const std::optional<base::Error> &error, base::TimePoint now);
    /// The service's own and those of all its models, by the user's word.
    void close(const std::string &service);
    void forget(const std::string &service);

    [[nodiscard]] model::BreakerStatus ofService(const std::string &service,
                                                 base::TimePoint now) const;
    [[nodiscard]] model::BreakerStatus ofModel(const model::Target &target,
                                               base::TimePoint now) const;
    /// The models of a service that were asked, with their breakers' states.
    [[nodiscard]] std::map<std::string, model::BreakerStatus> modelsOf(const std::string &service,
                                                                       base::TimePoint now) const;
    /// Until when the target is not asked: it or its service is open, or it asked for patience. May
    /// be past; empty where neither ever was.
    [[nodiscard]] std::optional<base::TimePoint> restsUntil(const model::Target &target) const;
    /// When the next open one becomes half-open.
    [[nodiscard]] std::optional<base::TimePoint> nextChange(base::TimePoint now) const;

private:
    [[nodiscard]] Breaker &service(const std::string &name);
    [[nodiscard]] Breaker &model(const model::Target &target);

    BreakerSettings m_settings;
    std::map<std::string, Breaker, std::less<>> m_services;
    std::map<model::Target, Breaker> m_models;
};

} // namespace oxide::routing
