#include "execution/refusal.h"

#include "base/nearest.h"
#include "base/text.h"
#include "model/explain.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oxide::execution {

using base::ErrorKind;
using model::Decision;

namespace {

/// Why somebody was not meant.
constexpr std::array notChosen{model::ReasonCode::NotChosenManually, model::ReasonCode::NotInRule};

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

/// The model that was asked for, where it is what each one who could be meant lacks.
std::optional<std::string> lackedModel(const Decision &decision)
{
    std::optional<std::string> lacked;
    for (const model::Candidate &candidate : decision.candidates) {
        if (isRejectedBy(candidate, notChosen))
            continue;
        const auto reason = std::ranges::find(candidate.reasons, model::ReasonCode::ModelUnknown,
                                              &model::Reason::code);
        if (reason == candidate.reasons.end())
            return std::nullopt;
        lacked = reason->detail;
    }
    return lacked;
}

/// " Did you mean openai/gpt-5-mini?"; empty where no name is near.
std::string nearModel(const std::string &asked, const routing::Snapshot &snapshot)
{
    std::vector<std::string> names;
    std::vector<std::string> targets;
    for (const auto &service : snapshot.services()) {
        for (const routing::ModelView &model : service->view().models) {
            if (!model.isListed)
                continue;
            names.push_back(model.info.name);
            targets.push_back(service->view().name + '/' + model.info.name);
        }
    }
    const auto near = std::ranges::find(names, base::nearest(asked, names));
    return near == names.end()
               ? std::string()
               : " Did you mean "
                     + targets[static_cast<std::size_t>(std::distance(names.begin(), near))] + '?';
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
    const auto lacked = lackedModel(decision);
    return model::sentence(decision) + (lacked ? nearModel(*lacked, snapshot) : std::string());
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
