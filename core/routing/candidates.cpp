#include "routing/candidates.h"

#include "routing/expectation.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oxide::routing {

namespace {

using model::BreakerState;
using model::Candidate;
using model::Health;
using model::ModelInfo;
using model::ReasonCode;

constexpr std::string_view kAuto = "auto";
constexpr std::string_view kAutoProfile = "auto:";

bool isOpen(const Contender &contender)
{
    return contender.service->breaker == BreakerState::Open
           || (contender.model && contender.model->breaker == BreakerState::Open);
}

} // namespace

RequestedTarget requestedTarget(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    RequestedTarget target{features.service, features.model, features.profile};
    const std::size_t slash = target.model.find('/');
    if (target.service.empty() && slash != std::string::npos
        && snapshot.service(std::string_view(target.model).substr(0, slash))) {
        target.service = target.model.substr(0, slash);
        target.model.erase(0, slash + 1);
    }
    if (target.service == kAuto)
        target.service.clear();
    if (target.model.starts_with(kAutoProfile)) {
        if (target.profile.empty())
            target.profile = target.model.substr(kAutoProfile.size());
        target.model.clear();
    } else if (target.model == kAuto) {
        target.model.clear();
    }
    return target;
}

void reject(Candidate &candidate, ReasonCode code, std::string detail)
{
    candidate.score.reset();
    candidate.parts.clear();
    candidate.reasons.push_back({code, std::move(detail)});
}

Entrant CandidateMaker::named(const model::Target &target) const
{
    const ServiceView *service = m_snapshot.service(target.service);
    if (!service) {
        Entrant entrant;
        entrant.candidate.target = target;
        entrant.candidate.reasons.push_back({ReasonCode::ServiceUnknown, {}});
        return entrant;
    }
    const std::string &name = target.model.empty() ? service->model : target.model;
    const ModelView *view = findModel(*service, name);
    return make({service, view, tokenizerOf(name)}, view ? view->info.name : name);
}

Entrant CandidateMaker::competing(const Contender &contender) const
{
    return make(contender, contender.model ? contender.model->info.name : contender.service->model);
}

Entrant CandidateMaker::offering(const ServiceView &service, const std::string &model) const
{
    const ModelView *view = findModel(service, model);
    Entrant entrant = make({&service, view, tokenizerOf(model)}, view ? view->info.name : model);
    const bool isOffered = view && view->isListed;
    if (!isOffered && service.model != model)
        reject(entrant.candidate, ReasonCode::ModelUnknown, model);
    return entrant;
}

std::int64_t CandidateMaker::warmTokens(const model::Target &target) const
{
    return m_features.sessionTarget == target ? m_features.warmTokens : 0;
}

Entrant CandidateMaker::make(const Contender &contender, std::string model) const
{
    Entrant entrant;
    entrant.contender = contender;
    entrant.candidate.target = {contender.service->name, std::move(model)};
    entrant.candidate.local = contender.service->local;
    addFilterReasons(entrant);
    if (entrant.candidate.reasons.empty())
        score(entrant);
    return entrant;
}

void CandidateMaker::addFilterReasons(Entrant &entrant) const
{
    const ServiceView &service = *entrant.contender.service;
    const ModelInfo *info = entrant.contender.model ? &entrant.contender.model->info : nullptr;
    const auto add = [&](ReasonCode code, std::string detail = {}) {
        entrant.candidate.reasons.push_back({code, std::move(detail)});
    };
    if (!service.enabled || service.health == Health::Disabled)
        add(ReasonCode::ServiceDisabled);
    if (service.health == Health::Down)
        add(ReasonCode::ServiceUnhealthy);
    if (isOpen(entrant.contender))
        add(ReasonCode::BreakerOpen);

    const std::optional<std::int64_t> window = windowOf(service.contextWindow, info);
    const std::int64_t needed =
        inputTokens(m_features, entrant.contender.tokenizer) + m_features.outputTokens;
    if (window && needed > *window)
        add(ReasonCode::ContextTooSmall, std::to_string(needed) + '>' + std::to_string(*window));
    if (!info)
        return;
    if (m_features.needsTools && info->tools == false)
        add(ReasonCode::NoToolSupport);
    if (m_features.needsVision && info->vision == false)
        add(ReasonCode::NoVisionSupport);
    if (m_features.needsJson && info->json == false)
        add(ReasonCode::NoJsonSupport);
}

bool CandidateMaker::fitsWhenCut(const Entrant &entrant) const
{
    if (m_features.files > 0) // how much of the input they are is not known here
        return true;
    const Contender &contender = entrant.contender;
    const auto window = windowOf(contender.service->contextWindow,
                                 contender.model ? &contender.model->info : nullptr);
    // Of the earlier turns only the O200k tokens are kept: the rest has the same share of others'.
    const double share =
        1
        - static_cast<double>(m_features.contextTokens)
              / static_cast<double>(std::max<std::int64_t>(m_features.inputTokens, 1));
    const auto kept =
        std::llround(share * static_cast<double>(inputTokens(m_features, contender.tokenizer)));
    return m_features.contextTokens > 0 && window && kept + m_features.outputTokens <= *window;
}

void CandidateMaker::score(Entrant &entrant) const
{
    Candidate &candidate = entrant.candidate;
    candidate.reasons.clear();
    if (!entrant.contender.service)
        return;
    m_scorer.score(entrant.contender, warmTokens(candidate.target), candidate);
    const std::optional<model::Money> cap = m_snapshot.setup().policy.maxTaskCost;
    if (cap && candidate.expectedCost && *candidate.expectedCost > *cap) {
        reject(candidate, ReasonCode::CostOverCap,
               std::to_string(candidate.expectedCost->micros()) + '>'
                   + std::to_string(cap->micros()));
    }
}

} // namespace oxide::routing
