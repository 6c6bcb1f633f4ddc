#include "ui/run/decisiontext.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"

#include <algorithm>

#include <QCoreApplication>

namespace oxide::ui {

using base::qs;
using model::ReasonCode;

namespace {

class DecisionTexts
{
    Q_DECLARE_TR_FUNCTIONS(Decision)
};

QString strong(const std::string &text)
{
    return QStringLiteral("<b>%1</b>").arg(qs(text).toHtmlEscaped());
}

int usable(const model::Decision &decision)
{
    return static_cast<int>(std::count_if(decision.candidates.begin(), decision.candidates.end(),
                                          [](const model::Candidate &c) { return c.isUsable(); }));
}

bool has(const model::Decision &decision, ReasonCode code)
{
    return std::any_of(decision.reasons.begin(), decision.reasons.end(),
                       [code](const model::Reason &reason) { return reason.code == code; });
}

QString seenInText(const model::Decision &decision)
{
    for (const model::Reason &reason : decision.reasons) {
        const auto kind = base::fromName<model::Sensitivity>(reason.detail);
        if (reason.code == ReasonCode::PersonalData)
            return kind ? format::word(*kind) : DecisionTexts::tr("personal data");
        if (reason.code == ReasonCode::SecretInText)
            return DecisionTexts::tr("a secret");
    }
    return {};
}

/// A rule that keeps text on the machine is one clause, not three: which rule, because of what.
QString localRuleClause(const model::Decision &decision, const QString &rule)
{
    const QString seen = seenInText(decision);
    return seen.isEmpty()
               ? DecisionTexts::tr("rule %1 keeps this on your machine").arg(rule)
               : DecisionTexts::tr("rule %1 keeps text with %2 on your machine").arg(rule, seen);
}

/// A reason as a clause that goes on from "because".
QString clause(const model::Reason &reason, const model::Decision &decision)
{
    switch (reason.code) {
    case ReasonCode::ManualChoice:
        return DecisionTexts::tr("you chose it");
    case ReasonCode::RuleMatch:
        if (has(decision, ReasonCode::LocalOnly))
            return localRuleClause(decision, qs(reason.detail));
        return DecisionTexts::tr("rule %1 sends it there").arg(qs(reason.detail));
    case ReasonCode::TaskAssignment:
        return DecisionTexts::tr("%1 is assigned to it").arg(format::word(decision.features.type));
    case ReasonCode::PreferLocal:
        return DecisionTexts::tr("local services are preferred");
    case ReasonCode::BestRank:
        return DecisionTexts::tr("it ranks best of %1 that can do this")
            .arg(format::count(usable(decision)));
    case ReasonCode::OnlyCandidate:
        return DecisionTexts::tr("it is the only one that can do this");
    case ReasonCode::SessionSticky:
        return DecisionTexts::tr("it has answered this conversation so far");
    case ReasonCode::LocalOnly:
        if (has(decision, ReasonCode::RuleMatch))
            return {};
        return DecisionTexts::tr("a rule keeps this on your machine");
    case ReasonCode::RuleTargetUnusable:
        return reason.detail.empty()
                   ? DecisionTexts::tr("the service that the rule names cannot be used now")
                   : DecisionTexts::tr("%1 was meant to do it and cannot be used now")
                         .arg(qs(reason.detail));
    case ReasonCode::FilesWillBeCut:
        return DecisionTexts::tr("nobody has room for all of the files");
    case ReasonCode::PersonalData:
    case ReasonCode::SecretInText:
        if (has(decision, ReasonCode::LocalOnly) && has(decision, ReasonCode::RuleMatch))
            return {};
        return DecisionTexts::tr("the text holds %1").arg(seenInText(decision));
    default:
        return {};
    }
}

} // namespace

QString decisionSentence(const model::Decision &decision)
{
    if (decision.refused) {
        return decision.refusal.empty()
                   ? DecisionTexts::tr("Refused")
                   : DecisionTexts::tr("Refused: %1").arg(qs(decision.refusal).toHtmlEscaped());
    }
    if (decision.chain.empty())
        return DecisionTexts::tr("Nobody can do this now");
    const model::Target &target = decision.chain.front();
    if (target.model.empty())
        return DecisionTexts::tr("Goes to %1").arg(strong(target.service));
    return DecisionTexts::tr("Goes to %1 on %2").arg(strong(target.model), strong(target.service));
}

QString decisionWhy(const model::Decision &decision)
{
    QStringList clauses;
    for (const model::Reason &reason : decision.reasons) {
        const QString text = clause(reason, decision);
        if (!text.isEmpty() && !clauses.contains(text))
            clauses << text;
    }
    if (clauses.isEmpty() || decision.refused)
        return {};
    QString joined = clauses.takeFirst();
    while (!clauses.isEmpty()) {
        const QString next = clauses.takeFirst();
        joined = (clauses.isEmpty() ? DecisionTexts::tr("%1, and %2") : DecisionTexts::tr("%1, %2"))
                     .arg(joined, next);
    }
    return DecisionTexts::tr("because %1.").arg(joined);
}

QString decisionFeatures(const model::TaskFeatures &features)
{
    QStringList parts;
    parts << DecisionTexts::tr("%1 %2").arg(format::word(features.type),
                                            format::percent(features.confidence));
    parts << DecisionTexts::tr("difficulty %1").arg(format::share(features.difficulty));
    if (features.inputTokens > 0)
        parts << DecisionTexts::tr("%1 tokens in").arg(format::count(features.inputTokens));
    if (features.outputTokens > 0)
        parts << DecisionTexts::tr("about %1 out").arg(format::count(features.outputTokens));
    return parts.join(QStringLiteral(", "));
}

QString decisionEstimate(const model::Decision &decision)
{
    if (decision.refused || decision.candidates.empty() || !decision.candidates.front().isUsable())
        return {};
    const model::Candidate &first = decision.candidates.front();
    QStringList parts;
    if (first.expectedTime)
        parts << DecisionTexts::tr("about %1").arg(format::roughDuration(*first.expectedTime));
    if (first.expectedCost)
        parts << format::price(*first.expectedCost);
    return parts.join(QStringLiteral(", "));
}

} // namespace oxide::ui
