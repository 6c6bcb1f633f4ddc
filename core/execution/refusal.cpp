#include "execution/refusal.h"

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

/// Why nobody can take a task, in a sentence, from the candidates' own reasons.
std::string whyNobody(const Decision &decision)
{
    if (decision.candidates.empty())
        return "No service is configured. Add one on the Services page or with `oxidectl services "
               "add`.";
    const auto unknown = std::ranges::find_if(decision.candidates, isUnknown);
    if (unknown != decision.candidates.end())
        return unknownService(decision, unknown->target.service);
    return model::sentence(decision);
}

bool isRejectedBy(const model::Candidate &candidate, std::span<const model::ReasonCode> codes)
{
    return std::ranges::any_of(candidate.reasons, [codes](const model::Reason &reason) {
        return std::ranges::find(codes, reason.code) != codes.end();
    });
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

base::Error refusalOf(const Decision &decision)
{
    base::Error error;
    error.kind = kindOf(decision);
    error.message = decision.refused ? decision.refusal : whyNobody(decision);
    if (decision.refused && error.message.empty())
        error.message = "A routing rule refuses this task.";
    return error;
}

} // namespace oxide::execution
