#include "routing/breakers.h"

#include "base/blame.h"

#include <algorithm>

namespace oxide::routing {

using base::Blame;
using model::BreakerStatus;
using model::Target;

void Breakers::configure(const BreakerSettings &settings)
{
    m_settings = settings;
    for (auto &[name, breaker] : m_services)
        breaker.configure(settings);
    for (auto &[target, breaker] : m_models)
        breaker.configure(settings);
}

std::optional<Breakers::Admission> Breakers::admit(const Target &target, base::TimePoint now)
{
    Breaker &whole = service(target.service);
    Breaker &one = model(target);
    // Both or neither: a trial that is taken must run.
    if (!whole.admits(now) || !one.admits(now))
        return std::nullopt;
    return Admission{*whole.admit(now), *one.admit(now)};
}

void Breakers::ended(const Target &target, Admission admission,
                     const std::optional<base::Error> &error, base::TimePoint now)
{
    Breaker &whole = service(target.service);
    Breaker &one = model(target);
    if (!error) {
        whole.succeeded(admission.service, now);
        one.succeeded(admission.model, now);
        return;
    }
    const auto restFor = error->retryAfter.value_or(std::chrono::milliseconds(0));
    if (base::isOnlyBusy(*error) && restFor <= m_settings.openFor) {
        whole.succeeded(admission.service, now); // it is well, and busy for a moment
        one.abandoned(admission.model);
        one.rest(now + restFor);
        return;
    }
    switch (blameOf(error->kind)) {
    case Blame::Nobody:
        whole.abandoned(admission.service);
        one.abandoned(admission.model);
        break;
    case Blame::Service:
        whole.failed(admission.service, now, error->message, error->retryAfter);
        one.abandoned(admission.model);
        break;
    case Blame::Model:
        whole.succeeded(admission.service, now); // somebody was there
        one.failed(admission.model, now, error->message, error->retryAfter);
        break;
    }
}

void Breakers::close(const std::string &name)
{
    service(name).close();
    for (auto &[target, breaker] : m_models) {
        if (target.service == name)
            breaker.close();
    }
}

void Breakers::forget(const std::string &name)
{
    m_services.erase(name);
    std::erase_if(m_models, [&](const auto &entry) { return entry.first.service == name; });
}

BreakerStatus Breakers::ofService(const std::string &name, base::TimePoint now) const
{
    const auto found = m_services.find(name);
    return found == m_services.end() ? BreakerStatus() : found->second.status(now);
}

BreakerStatus Breakers::ofModel(const Target &target, base::TimePoint now) const
{
    const auto found = m_models.find(target);
    return found == m_models.end() ? BreakerStatus() : found->second.status(now);
}

std::map<std::string, BreakerStatus> Breakers::modelsOf(const std::string &name,
                                                        base::TimePoint now) const
{
    std::map<std::string, BreakerStatus> states;
    for (auto it = m_models.lower_bound({name, {}});
         it != m_models.end() && it->first.service == name; ++it)
        states.emplace(it->first.model, it->second.status(now));
    return states;
}

std::optional<base::TimePoint> Breakers::restsUntil(const Target &target) const
{
    std::optional<base::TimePoint> until;
    // An empty one is less than any other.
    if (const auto whole = m_services.find(target.service); whole != m_services.end())
        until = whole->second.restsUntil();
    if (const auto one = m_models.find(target); one != m_models.end())
        until = std::max(until, one->second.restsUntil());
    return until;
}

std::optional<base::TimePoint> Breakers::nextChange(base::TimePoint now) const
{
    std::optional<base::TimePoint> next;
    const auto look = [&](const Breaker &breaker) {
        const auto until = breaker.openUntil();
        if (until && *until > now && (!next || *until < *next))
            next = until;
    };
    for (const auto &[name, breaker] : m_services)
        look(breaker);
    for (const auto &[target, breaker] : m_models)
        look(breaker);
    return next;
}

Breaker &Breakers::service(const std::string &name)
{
    return m_services.try_emplace(name, m_settings).first->second;
}

Breaker &Breakers::model(const Target &target)
{
    return m_models.try_emplace(target, m_settings).first->second;
}

} // namespace oxide::routing
