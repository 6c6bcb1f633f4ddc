#include "model/servicefacts.h"

#include <algorithm>
#include <string_view>

namespace oxide::model {

std::vector<std::string> keychainNames(const ServiceConfig &service)
{
    constexpr std::string_view prefix = "keychain:";
    std::vector<std::string> names;
    const auto add = [&](const std::string &value) {
        if (value.starts_with(prefix))
            names.push_back(value.substr(prefix.size()));
    };
    std::ranges::for_each(service.keys, add);
    for (const auto &[variable, value] : service.environment)
        add(value);
    return names;
}

std::vector<TrippedBreaker> trippedBreakers(const ServiceStatus &service)
{
    std::vector<TrippedBreaker> tripped;
    if (service.breaker != BreakerState::Closed) {
        TrippedBreaker &whole = tripped.emplace_back();
        whole.status.state = service.breaker;
        whole.status.until = service.breakerUntil;
        whole.status.why = service.breakerWhy;
    }
    for (const ModelState &state : service.states) {
        if (state.breaker.state == BreakerState::Closed)
            continue;
        TrippedBreaker &one = tripped.emplace_back();
        one.model = state.model;
        one.status = state.breaker;
    }
    return tripped;
}

BreakerState worstBreaker(const ServiceStatus &service)
{
    BreakerState worst = BreakerState::Closed;
    for (const TrippedBreaker &each : trippedBreakers(service)) {
        if (each.status.state == BreakerState::Open)
            return BreakerState::Open;
        worst = each.status.state;
    }
    return worst;
}

} // namespace oxide::model
