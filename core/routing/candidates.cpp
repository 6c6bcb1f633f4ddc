#include "routing/candidates.h"

#include <algorithm>
#include <utility>

namespace oxide::routing {

namespace {

using model::BreakerState;
using model::Candidate;
using model::Health;
using model::ModelInfo;
using model::ReasonCode;

constexpr double kHealthWeight = 1.0;
/// Lifts a local service above a healthy cloud one as long as it answers at all (degraded), and
/// not when nobody has looked at it yet.
constexpr double kLocalWeight = 0.25;

double healthValue(const ServiceView &service)
{
    if (service.breaker == BreakerState::HalfOpen)
        return 0.6; // failed lately; one request is let through to try
    switch (service.health) {
    case Health::Healthy:
        return 1.0;
    case Health::Degraded:
        return 0.8;
    case Health::Unchecked:
        return 0.5;
    case Health::Starting:
        return 0.4;
    case Health::Down:
    case Health::Disabled:
        break;
    }
    return 0;
}

const ModelInfo *exactModel(const ServiceView &service, std::string_view name)
{
    const auto found = std::ranges::lower_bound(service.models, name, {}, &ModelInfo::name);
    return found != service.models.end() && found->name == name ? &*found : nullptr;
}

} // namespace

const ModelInfo *findModel(const ServiceView &service, std::string_view name)
{
    if (const ModelInfo *exact = exactModel(service, name))
        return exact;
    if (name.empty() || name.find(':') != std::string_view::npos)
        return nullptr;
    return exactModel(service, std::string(name) + ":latest");
}

RequestedTarget requestedTarget(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    RequestedTarget target{features.service, features.model};
    const std::size_t slash = target.model.find('/');
    if (target.service.empty() && slash != std::string::npos
        && snapshot.service(std::string_view(target.model).substr(0, slash))) {
        target.service = target.model.substr(0, slash);
        target.model.erase(0, slash + 1);
    }
    if (target.service == "auto")
        target.service.clear();
    if (target.model == "auto" || target.model.starts_with("auto:"))
        target.model.clear();
    return target;
}

CandidateMaker::CandidateMaker(const model::TaskFeatures &features, const Snapshot &snapshot)
    : m_features(features), m_snapshot(snapshot)
{
}

Candidate CandidateMaker::named(const model::Target &target) const
{
    const ServiceView *service = m_snapshot.service(target.service);
    if (!service) {
        Candidate candidate;
        candidate.target = target;
        candidate.reasons.push_back({ReasonCode::ServiceUnknown, {}});
        return candidate;
    }
    std::string name = target.model.empty() ? service->model : target.model;
    const ModelInfo *info = findModel(*service, name);
    if (info)
        name = info->name;
    return make(*service, std::move(name), info);
}

Candidate CandidateMaker::offered(const ServiceView &service,
                                  const std::string &requestedModel) const
{
    if (requestedModel.empty())
        return make(service, service.model, findModel(service, service.model));
    const ModelInfo *info = findModel(service, requestedModel);
    Candidate candidate = make(service, info ? info->name : requestedModel, info);
    if (!info && service.model != requestedModel) {
        candidate.score.reset();
        candidate.parts.clear();
        candidate.reasons.push_back({ReasonCode::ModelUnknown, requestedModel});
    }
    return candidate;
}

void CandidateMaker::accept(Candidate &candidate) const
{
    candidate.reasons.clear();
    if (const ServiceView *service = m_snapshot.service(candidate.target.service))
        addScore(*service, candidate);
}

Candidate CandidateMaker::make(const ServiceView &service, std::string model,
                               const ModelInfo *info) const
{
    Candidate candidate;
    candidate.target = {service.name, std::move(model)};
    candidate.local = service.local;
    addFilterReasons(service, info, candidate);
    if (candidate.reasons.empty())
        addScore(service, candidate);
    return candidate;
}

void CandidateMaker::addFilterReasons(const ServiceView &service, const ModelInfo *info,
                                      Candidate &candidate) const
{
    const auto reject = [&](ReasonCode code, std::string detail = {}) {
        candidate.reasons.push_back({code, std::move(detail)});
    };
    if (!service.enabled || service.health == Health::Disabled)
        reject(ReasonCode::ServiceDisabled);
    if (service.health == Health::Down)
        reject(ReasonCode::ServiceUnhealthy);
    if (service.breaker == BreakerState::Open)
        reject(ReasonCode::BreakerOpen);

    const std::optional<std::int64_t> window =
        service.contextWindow || !info ? service.contextWindow : info->contextWindow;
    const std::int64_t needed = m_features.inputTokens + m_features.outputTokens;
    if (window && needed > *window)
        reject(ReasonCode::ContextTooSmall, std::to_string(needed) + '>' + std::to_string(*window));
    if (!info)
        return;
    if (m_features.needsTools && info->tools == false)
        reject(ReasonCode::NoToolSupport);
    if (m_features.needsVision && info->vision == false)
        reject(ReasonCode::NoVisionSupport);
    if (m_features.needsJson && info->json == false)
        reject(ReasonCode::NoJsonSupport);
}

void CandidateMaker::addScore(const ServiceView &service, Candidate &candidate) const
{
    candidate.parts.push_back({"health", healthValue(service), kHealthWeight});
    if (m_snapshot.rules().preferLocal)
        candidate.parts.push_back({"local", service.local ? 1.0 : 0.0, kLocalWeight});
    double sum = 0;
    double weights = 0;
    for (const model::SubScore &part : candidate.parts) {
        sum += part.value * part.weight;
        weights += part.weight;
    }
    candidate.score = sum / weights;
}

} // namespace oxide::routing
