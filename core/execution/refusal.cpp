#include "execution/refusal.h"

#include "base/nearest.h"
#include "base/text.h"
#include "model/explain.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace oxide::execution {

using base::ErrorKind;
using model::Decision;

namespace {

bool isRejectedBy(const model::Candidate &candidate, std::span<const model::ReasonCode> codes)
{
    return std::ranges::any_of(candidate.reasons, [codes](const model::Reason &reason) {
        return std::ranges::find(codes, reason.code) != codes.end();
    });
}

bool isUnknown(const model::Candidate &candidate)
{
    return std::ranges::find(candidate.reasons, model::ReasonCode::ServiceUnknown,
                             &model::Reason::code)
           != candidate.reasons.end();
}

/// "There is no service called 'x'. There are: a, b."
std::string unknownService(const Decision &decision, const std::string &asked)
{
    std::vector<std::string> others;
    for (const model::Candidate &candidate : decision.candidates) {
        const std::string &name = candidate.target.service;
        if (!isUnknown(candidate) && std::ranges::find(others, name) == others.end())
            others.push_back(name);
    }
    return "There is no service called '" + asked + "'."
           + (others.empty() ? std::string() : " There are: " + base::joined(others, ", ") + '.');
}

bool isAllowed(const Decision &decision, const std::string &target)
{
    const std::vector<std::string> &allowed = decision.features.allowedTargets;
    return allowed.empty() || std::ranges::any_of(allowed, [&target](const std::string &pattern) {
               return base::matchesStars(pattern, target);
           });
}

/// Why nobody can take a task, in a sentence, from the candidates' own reasons.
std::string whyNobody(const Decision &decision, const routing::Snapshot &snapshot)
{
    if (decision.candidates.empty())
        return "No service is configured. Add one on the Services page or with `oxidectl services "
               "add`.";
    const auto unknown = std::ranges::find_if(decision.candidates, isUnknown);
    if (unknown != decision.candidates.end())
        return unknownService(decision, unknown->target.service);
    const model::Explanation explanation = model::explain(decision);
    const std::string &lacked = explanation.unknownModel;
    return model::sentence(explanation)
           + (lacked.empty() ? std::string() : nearModel({{}, lacked}, decision, snapshot));
}

/// Does one of these hold of each one who could be meant? One that only rests is a reason to come
/// again.
bool isForAll(const Decision &decision, std::initializer_list<model::ReasonCode> codes)
{
    using model::ReasonCode;
    constexpr std::array notMeant{ReasonCode::ModelUnknown, ReasonCode::ServiceUnknown,
                                  ReasonCode::NotChosenManually, ReasonCode::NotInRule};
    bool isAnyone = false;
    for (const model::Candidate &candidate : decision.candidates) {
        if (isRejectedBy(candidate, codes))
            isAnyone = true;
        else if (!isRejectedBy(candidate, notMeant))
            return false;
    }
    return isAnyone;
}

/// What is refused for good says so: programs send again what there was no service for.
ErrorKind kindOf(const Decision &decision)
{
    using model::ReasonCode;
    if (decision.refused || isForAll(decision, {ReasonCode::NotAllowed})
        || isForAll(decision, {ReasonCode::NotLocal, ReasonCode::SensitiveStaysLocal}))
        return ErrorKind::PolicyRefused;
    if (isForAll(decision, {ReasonCode::ContextTooSmall}))
        return ErrorKind::ContextTooLong;
    if (isForAll(decision, {ReasonCode::NoToolSupport, ReasonCode::NoVisionSupport,
                            ReasonCode::NoJsonSupport, ReasonCode::NoEmbeddingSupport,
                            ReasonCode::NoChatSupport, ReasonCode::ContextTooSmall}))
        return ErrorKind::Unsupported;
    return ErrorKind::NoService;
}

} // namespace

std::string nearModel(const model::Target &missing, const Decision &decision,
                      const routing::Snapshot &snapshot)
{
    const bool wantsVectors = decision.features.type == model::TaskType::Embedding;
    std::vector<std::string> names; // with and without the service
    std::vector<std::string> targets;
    const auto add = [&](const routing::ServiceView &service) {
        for (const routing::ModelView &model : service.models) {
            const std::string target = service.name + '/' + model.info.name;
            if (!service.enabled || !model.isListed
                || model.info.embeds.value_or(false) != wantsVectors
                || !isAllowed(decision, target))
                continue;
            names.insert(names.end(), {model.info.name, target});
            targets.insert(targets.end(), 2, target);
        }
    };
    // Of names that are equally near, that of the same service.
    if (const routing::ServiceView *service = snapshot.service(missing.service))
        add(*service);
    for (const auto &service : snapshot.services())
        add(service->view());
    const auto near = std::ranges::find(names, base::nearest(missing.model, names));
    if (near == names.end())
        return {};
    const auto at = static_cast<std::size_t>(std::distance(names.begin(), near));
    // It is listed, and gone by now.
    if (targets[at] == missing.service + '/' + missing.model)
        return {};
    return " Did you mean " + targets[at] + '?';
}

base::Error refusalOf(const Decision &decision, const routing::Snapshot &snapshot)
{
    base::Error error;
    error.kind = kindOf(decision);
    error.message = decision.refused ? decision.refusal : whyNobody(decision, snapshot);
    if (decision.refused && error.message.empty())
        error.message = "A routing rule refuses this task.";
    return error;
}

} // namespace oxide::execution
