#include "routing/candidates.h"

#include "base/text.h"
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

const std::string &modelOf(const Contender &contender)
{
    return contender.model ? contender.model->info.name : contender.service->model;
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
    const ModelView *own = isEmbedding() ? embedderOf(*service) : nullptr;
    const ModelView *view = target.model.empty() && own ? own : findModel(*service, name);
    return make(contenderOf(*service, view, name), view ? view->info.name : name);
}

Entrant CandidateMaker::competing(const Contender &contender) const
{
    return make(contender, modelOf(contender));
}

std::optional<double> CandidateMaker::scoreOf(const Contender &contender, double least) const
{
    const std::string &model = modelOf(contender);
    bool isRejected = false;
    filter(contender, model, [&](ReasonCode) { isRejected = true; });
    if (isRejected)
        return std::nullopt;
    const auto mark = m_scorer.mark(contender, warmTokens(contender.service->name, model), least);
    return mark && !isOverCap(mark->cost) ? std::optional(mark->score) : std::nullopt;
}

Entrant CandidateMaker::embedding(const Contender &contender) const
{
    Entrant entrant = competing(contender);
    if (!contender.model)
        reject(entrant.candidate, ReasonCode::NoEmbeddingSupport);
    return entrant;
}

Entrant CandidateMaker::offering(const ServiceView &service, const std::string &model) const
{
    const ModelView *view = findModel(service, model);
    Entrant entrant = make(contenderOf(service, view, model), view ? view->info.name : model);
    const bool isOffered = view && view->isListed;
    if (!isOffered && service.model != model)
        reject(entrant.candidate, ReasonCode::ModelUnknown, model);
    return entrant;
}

std::int64_t CandidateMaker::warmTokens(const std::string &service, const std::string &model) const
{
    const std::optional<model::Target> &session = m_features.sessionTarget;
    return session && session->service == service && session->model == model ? m_features.warmTokens
                                                                             : 0;
}

Entrant CandidateMaker::make(const Contender &contender, std::string model) const
{
    Entrant entrant;
    entrant.contender = contender;
    Candidate &candidate = entrant.candidate;
    candidate.target = {contender.service->name, std::move(model)};
    candidate.local = contender.service->local;
    filter(contender, candidate.target.model, [&](ReasonCode code) {
        std::string detail;
        if (code == ReasonCode::ContextTooSmall)
            detail =
                std::to_string(neededWindow(contender)) + '>' + std::to_string(*contender.window);
        candidate.reasons.push_back({code, std::move(detail)});
    });
    if (candidate.reasons.empty())
        score(entrant);
    return entrant;
}

template<class Visit>
void CandidateMaker::filter(const Contender &contender, const std::string &model, Visit visit) const
{
    const ServiceView &service = *contender.service;
    if (!service.enabled || service.health == Health::Disabled)
        visit(ReasonCode::ServiceDisabled);
    if (service.health == Health::Down)
        visit(ReasonCode::ServiceUnhealthy);
    if (isOpen(contender))
        visit(ReasonCode::BreakerOpen);
    if (!isAllowed(service.name, model))
        visit(ReasonCode::NotAllowed);
    if (contender.window && fillsOneWindow(m_features)
        && neededWindow(contender) > *contender.window)
        visit(ReasonCode::ContextTooSmall);
    if (isEmbedding() && !mayEmbed(contender))
        visit(ReasonCode::NoEmbeddingSupport);
    if (!contender.model)
        return;
    const ModelInfo &info = contender.model->info;
    if (!isEmbedding() && info.embeds == true)
        visit(ReasonCode::NoChatSupport);
    if (m_features.needsTools && info.tools == false)
        visit(ReasonCode::NoToolSupport);
    if (m_features.needsVision && info.vision == false)
        visit(ReasonCode::NoVisionSupport);
    if (m_features.needsJson && info.json == false)
        visit(ReasonCode::NoJsonSupport);
}

bool CandidateMaker::isEmbedding() const
{
    return m_features.type == model::TaskType::Embedding;
}

/// Where its service does not say, the caller who names it knows better; a rule that sends
/// everything to a model means chats.
bool CandidateMaker::mayEmbed(const Contender &contender) const
{
    if (!contender.model)
        return true;
    const bool isAsked = !requestedTarget(m_features, m_snapshot).model.empty();
    return contender.model->info.embeds.value_or(isAsked);
}

std::int64_t CandidateMaker::neededWindow(const Contender &contender) const
{
    return inputTokens(m_features, contender.tokenizer) + m_features.outputTokens;
}

bool CandidateMaker::isAllowed(const std::string &service, const std::string &model) const
{
    const auto &allowed = m_features.allowedTargets;
    if (allowed.empty())
        return true;
    const std::string name = service + '/' + model;
    return std::ranges::any_of(
        allowed, [&name](const std::string &pattern) { return base::matchesStars(pattern, name); });
}

bool CandidateMaker::isOverCap(const std::optional<model::Money> &cost) const
{
    const std::optional<model::Money> &cap = m_snapshot.setup().policy.maxTaskCost;
    return cap && cost && *cost > *cap;
}

bool CandidateMaker::fitsWhenCut(const Entrant &entrant) const
{
    if (m_features.files > 0) // how much of the input they are is not known here
        return true;
    const Contender &contender = entrant.contender;
    const std::optional<std::int64_t> &window = contender.window;
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
    const model::Target &target = candidate.target;
    m_scorer.score(entrant.contender, warmTokens(target.service, target.model), candidate);
    if (isOverCap(candidate.expectedCost)) {
        const model::Money cap = *m_snapshot.setup().policy.maxTaskCost;
        reject(candidate, ReasonCode::CostOverCap,
               std::to_string(candidate.expectedCost->micros()) + '>'
                   + std::to_string(cap.micros()));
    }
}

} // namespace oxide::routing
