#pragma once

#include "base/enumname.h"

#include <array>
#include <string>

namespace oxide::model {

/// Why a decision or a candidate is as it is. The identifiers are stable: they are stored, sent in
/// `X-Oxide-Reasons` and matched by scripts. This file is the whole list.
enum class ReasonCode {
    // why this one was chosen
    ManualChoice,
    RuleMatch,
    TaskAssignment,
    PreferLocal,
    BestRank,
    OnlyCandidate,
    SessionSticky, ///< its warm prompt cache made the difference; how many tokens
    Explored,      ///< drawn by the request's id, to learn about others than the best
    // what the rules and the policy did
    Profile,     ///< which one ranked
    RuleProfile, ///< that it did is a rule's doing
    ProfileUnknown,
    FallbackProfile, ///< which one ranks those who stand in
    LocalOnly,
    SensitiveStaysLocal, ///< policy: text of this kind does not leave the machine
    RefusedByRule,
    RuleTargetUnusable,
    FallbackDisabled,
    FilesWillBeCut, ///< nobody has room for all of the files; they are cut to what fits
    // why a candidate was rejected
    ServiceUnknown,
    ServiceDisabled,
    ServiceUnhealthy,
    ServiceUnchecked, ///< of the chosen one: allowed, though nobody has looked yet
    BreakerOpen,
    ModelUnknown,
    ContextTooSmall,
    NoToolSupport,
    NoVisionSupport,
    NoJsonSupport,
    NoEmbeddingSupport, ///< makes no vectors
    NoChatSupport,      ///< makes vectors alone
    OtherVectors,       ///< another model than the one whose vectors are asked for
    NotAllowed,         ///< the caller's key may not use it
    NotLocal,
    CostOverCap, ///< policy: expected micro-dollars over those allowed for one task
    NotInRule,
    NotChosenManually,
    // what was seen in the text
    PersonalData,
    SecretInText,
};

/// A code with its particulars: the rule's number for RuleMatch, the kind for PersonalData.
struct Reason {
    ReasonCode code = ReasonCode::BestRank;
    std::string detail; ///< joined to the code by a colon in text: `RULE_MATCH:2`

    [[nodiscard]] std::string text() const;
    bool operator==(const Reason &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::ReasonCode> =
    std::to_array<oxide::base::EnumName<oxide::model::ReasonCode>>({
        {oxide::model::ReasonCode::ManualChoice, "MANUAL_CHOICE"},
        {oxide::model::ReasonCode::RuleMatch, "RULE_MATCH"},
        {oxide::model::ReasonCode::TaskAssignment, "TASK_ASSIGNMENT"},
        {oxide::model::ReasonCode::PreferLocal, "PREFER_LOCAL"},
        {oxide::model::ReasonCode::BestRank, "BEST_RANK"},
        {oxide::model::ReasonCode::OnlyCandidate, "ONLY_CANDIDATE"},
        {oxide::model::ReasonCode::SessionSticky, "SESSION_STICKY"},
        {oxide::model::ReasonCode::Explored, "EXPLORED"},
        {oxide::model::ReasonCode::Profile, "PROFILE"},
        {oxide::model::ReasonCode::RuleProfile, "RULE_PROFILE"},
        {oxide::model::ReasonCode::ProfileUnknown, "PROFILE_UNKNOWN"},
        {oxide::model::ReasonCode::FallbackProfile, "FALLBACK_PROFILE"},
        {oxide::model::ReasonCode::LocalOnly, "LOCAL_ONLY"},
        {oxide::model::ReasonCode::SensitiveStaysLocal, "SENSITIVE_STAYS_LOCAL"},
        {oxide::model::ReasonCode::RefusedByRule, "REFUSED_BY_RULE"},
        {oxide::model::ReasonCode::RuleTargetUnusable, "RULE_TARGET_UNUSABLE"},
        {oxide::model::ReasonCode::FallbackDisabled, "FALLBACK_DISABLED"},
        {oxide::model::ReasonCode::FilesWillBeCut, "FILES_WILL_BE_CUT"},
        {oxide::model::ReasonCode::ServiceUnknown, "SERVICE_UNKNOWN"},
        {oxide::model::ReasonCode::ServiceDisabled, "SERVICE_DISABLED"},
        {oxide::model::ReasonCode::ServiceUnhealthy, "SERVICE_UNHEALTHY"},
        {oxide::model::ReasonCode::ServiceUnchecked, "SERVICE_UNCHECKED"},
        {oxide::model::ReasonCode::BreakerOpen, "BREAKER_OPEN"},
        {oxide::model::ReasonCode::ModelUnknown, "MODEL_UNKNOWN"},
        {oxide::model::ReasonCode::ContextTooSmall, "CONTEXT_TOO_SMALL"},
        {oxide::model::ReasonCode::NoToolSupport, "NO_TOOL_SUPPORT"},
        {oxide::model::ReasonCode::NoVisionSupport, "NO_VISION_SUPPORT"},
        {oxide::model::ReasonCode::NoJsonSupport, "NO_JSON_SUPPORT"},
        {oxide::model::ReasonCode::NoEmbeddingSupport, "NO_EMBEDDING_SUPPORT"},
        {oxide::model::ReasonCode::NoChatSupport, "NO_CHAT_SUPPORT"},
        {oxide::model::ReasonCode::OtherVectors, "OTHER_VECTORS"},
        {oxide::model::ReasonCode::NotAllowed, "NOT_ALLOWED"},
        {oxide::model::ReasonCode::NotLocal, "NOT_LOCAL"},
        {oxide::model::ReasonCode::CostOverCap, "COST_OVER_CAP"},
        {oxide::model::ReasonCode::NotInRule, "NOT_IN_RULE"},
        {oxide::model::ReasonCode::NotChosenManually, "NOT_CHOSEN_MANUALLY"},
        {oxide::model::ReasonCode::PersonalData, "PERSONAL_DATA"},
        {oxide::model::ReasonCode::SecretInText, "SECRET_IN_TEXT"},
    });
