#include "model/explain.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace oxide::model {

namespace {

constexpr std::size_t kMaxRejected = 3;
constexpr std::size_t kMaxStandIns = 3;

/// Codes that answer "why this one".
bool isChoice(ReasonCode code)
{
    switch (code) {
    case ReasonCode::ManualChoice:
    case ReasonCode::RuleMatch:
    case ReasonCode::TaskAssignment:
    case ReasonCode::PreferLocal:
    case ReasonCode::BestRank:
    case ReasonCode::OnlyCandidate:
    case ReasonCode::SessionSticky:
    case ReasonCode::Explored:
        return true;
    default:
        return false;
    }
}

/// `%` stands for the reason's detail.
struct Clause {
    ReasonCode code;
    std::string_view text;
};

constexpr auto kClauses = std::to_array<Clause>({
    {ReasonCode::ManualChoice, "you chose it"},
    {ReasonCode::RuleMatch, "rule % says so"},
    {ReasonCode::TaskAssignment, "tasks of type % are assigned to it"},
    {ReasonCode::PreferLocal, "local services are preferred"},
    {ReasonCode::BestRank, "it ranks highest"},
    {ReasonCode::OnlyCandidate, "nobody else can"},
    {ReasonCode::SessionSticky, "it has this conversation in its cache"},
    {ReasonCode::Explored, "it was drawn, to learn how it does"},
    {ReasonCode::Profile, "profile % ranked them"},
    {ReasonCode::RuleProfile, "rule % chose the profile"},
    {ReasonCode::ProfileUnknown, "there is no profile %"},
    {ReasonCode::FallbackProfile, "profile % ranks those who stand in"},
    {ReasonCode::LocalOnly, "rule % keeps the task on this machine"},
    {ReasonCode::SensitiveStaysLocal, "text like this (%) stays on this machine"},
    {ReasonCode::RefusedByRule, "rule % refuses it"},
    {ReasonCode::RuleTargetUnusable, "% was meant to do it but cannot"},
    {ReasonCode::FallbackDisabled, "fallback is switched off"},
    {ReasonCode::FilesWillBeCut, "the files are cut to what the model can read"},
    {ReasonCode::ServiceUnknown, "there is no such service"},
    {ReasonCode::ServiceDisabled, "it is switched off"},
    {ReasonCode::ServiceUnhealthy, "it is down"},
    {ReasonCode::ServiceUnchecked, "% has not been checked yet"},
    {ReasonCode::BreakerOpen, "it failed too often and is given a rest"},
    {ReasonCode::ModelUnknown, "it does not offer the model %"},
    {ReasonCode::ContextTooSmall, "the task is too long for it"},
    {ReasonCode::NoToolSupport, "its model cannot use tools"},
    {ReasonCode::NoVisionSupport, "its model cannot see images"},
    {ReasonCode::NoJsonSupport, "its model cannot answer in JSON"},
    {ReasonCode::NoEmbeddingSupport, "it makes no embeddings"},
    {ReasonCode::NoChatSupport, "its model makes embeddings alone"},
    {ReasonCode::OtherVectors, "vectors of % are wanted"},
    {ReasonCode::NotAllowed, "the caller's key may not use it"},
    {ReasonCode::NotLocal, "it is not on this machine"},
    {ReasonCode::CostOverCap, "it would cost more than one task may"},
    {ReasonCode::NotInRule, "the rule does not name it"},
    {ReasonCode::NotChosenManually, "you chose another"},
    {ReasonCode::PersonalData, "the text holds personal data (%)"},
    {ReasonCode::SecretInText, "the text holds a secret (%)"},
});

static_assert(kClauses.size() == base::enumNames<ReasonCode>.size(), "a clause for every reason");

/// Tokens needed and there are, from the detail of ContextTooSmall ("9000>8192").
std::string contextClause(const std::string &detail)
{
    const std::size_t sign = detail.find('>');
    if (sign == std::string::npos)
        return "the task is too long for it";
    return "it needs about " + detail.substr(0, sign) + " tokens and the model has room for "
           + detail.substr(sign + 1);
}

std::string joined(const std::vector<Target> &targets, std::size_t most)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(targets.size(), most); ++i)
        text += (i == 0 ? "" : ", ") + describe(targets[i]);
    if (targets.size() > most)
        text += " and " + std::to_string(targets.size() - most) + " more";
    return text;
}

std::string sentSentence(const Explanation &explanation)
{
    std::string text = "Goes to " + describe(explanation.target);
    if (!clause(explanation.because).empty())
        text += ", because " + clause(explanation.because);
    text += '.';
    if (!explanation.then.empty())
        text += " If that fails: " + joined(explanation.then, kMaxStandIns) + '.';
    return text;
}

std::string nobodySentence(const Explanation &explanation)
{
    if (explanation.rejected.empty())
        return "No service is configured; add one.";
    if (!explanation.unknownModel.empty() && explanation.rejected.size() > 1)
        return "No service offers the model " + explanation.unknownModel + '.';
    std::string text = "No service can do this: ";
    for (std::size_t i = 0; i < explanation.rejected.size(); ++i) {
        const auto &[target, reason] = explanation.rejected[i];
        text += (i == 0 ? "" : "; ") + target.service + ": " + clause(reason);
    }
    for (const Reason &reason : explanation.also) {
        if (reason.code == ReasonCode::LocalOnly || reason.code == ReasonCode::SensitiveStaysLocal)
            text += ", and " + clause(reason);
    }
    return text + '.';
}

/// Who was not meant anyway says nothing about what went wrong.
bool wasMeant(const Candidate &candidate)
{
    return std::ranges::none_of(candidate.reasons, [](const Reason &reason) {
        return reason.code == ReasonCode::NotChosenManually || reason.code == ReasonCode::NotInRule;
    });
}

bool lacksModel(const Candidate &candidate)
{
    return std::ranges::find(candidate.reasons, ReasonCode::ModelUnknown, &Reason::code)
           != candidate.reasons.end();
}

/// Who has not the model that was asked for is only told where nobody has it.
std::vector<std::pair<Target, Reason>> closest(const std::vector<Candidate> &candidates)
{
    const bool isOffered = std::ranges::any_of(candidates, [](const Candidate &candidate) {
        return !candidate.reasons.empty() && wasMeant(candidate) && !lacksModel(candidate);
    });
    std::vector<std::pair<Target, Reason>> rejected;
    for (const Candidate &candidate : candidates) {
        if (!candidate.reasons.empty() && wasMeant(candidate)
            && !(isOffered && lacksModel(candidate)) && rejected.size() < kMaxRejected)
            rejected.emplace_back(candidate.target, candidate.reasons.front());
    }
    return rejected;
}

/// Empty where somebody has it, or may have it: one that is down lists nothing.
std::string unknownModel(const std::vector<Candidate> &candidates)
{
    const bool isLackedByAll =
        !candidates.empty() && std::ranges::all_of(candidates, [](const Candidate &candidate) {
            return !candidate.reasons.empty()
                   && candidate.reasons.front().code == ReasonCode::ModelUnknown;
        });
    return isLackedByAll ? candidates.front().reasons.front().detail : std::string();
}

} // namespace

std::string describe(const Target &target)
{
    return target.model.empty() ? target.service : target.model + " on " + target.service;
}

std::string clause(const Reason &reason)
{
    if (reason.code == ReasonCode::ContextTooSmall)
        return contextClause(reason.detail);
    const auto found = std::ranges::find(kClauses, reason.code, &Clause::code);
    if (found == kClauses.end())
        return {};
    std::string text(found->text);
    if (const std::size_t at = text.find('%'); at != std::string::npos)
        text.replace(at, 1, reason.detail);
    return text;
}

Explanation explain(const Decision &decision)
{
    Explanation explanation;
    for (const Reason &reason : decision.reasons) {
        const bool isMain =
            decision.refused ? reason.code == ReasonCode::RefusedByRule : isChoice(reason.code);
        if (isMain)
            explanation.because = reason;
        else
            explanation.also.push_back(reason);
    }
    if (decision.refused) {
        explanation.outcome = Outcome::Refused;
        explanation.message = decision.refusal;
        return explanation;
    }
    if (!decision.chain.empty()) {
        explanation.outcome = Outcome::Sent;
        explanation.target = decision.chain.front();
        explanation.then.assign(decision.chain.begin() + 1, decision.chain.end());
        return explanation;
    }
    explanation.rejected = closest(decision.candidates);
    explanation.unknownModel = unknownModel(decision.candidates);
    return explanation;
}

std::string sentence(const Explanation &explanation)
{
    switch (explanation.outcome) {
    case Outcome::Sent:
        return sentSentence(explanation);
    case Outcome::Refused:
        if (!explanation.message.empty())
            return "Refused: " + explanation.message;
        return "Refused: " + clause(explanation.because) + '.';
    case Outcome::Nobody:
        return nobodySentence(explanation);
    }
    return {};
}

std::string sentence(const Decision &decision)
{
    return sentence(explain(decision));
}

} // namespace oxide::model
