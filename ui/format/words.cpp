#include "ui/format/words.h"

#include "base/text.h"
#include "ui/format/numbers.h"

namespace oxide::ui::format {

using base::ErrorKind;
using base::qs;

QString word(model::TaskType type)
{
    switch (type) {
    case model::TaskType::Coding:
        return Words::tr("coding");
    case model::TaskType::CodeReview:
        return Words::tr("code review");
    case model::TaskType::BugSearch:
        return Words::tr("bug search");
    case model::TaskType::Refactoring:
        return Words::tr("refactoring");
    case model::TaskType::Documentation:
        return Words::tr("documentation");
    case model::TaskType::CodebaseAnalysis:
        return Words::tr("codebase analysis");
    case model::TaskType::QuickQuery:
        return Words::tr("quick query");
    case model::TaskType::General:
        return Words::tr("general");
    case model::TaskType::Embedding:
        return Words::tr("embedding");
    }
    Q_UNREACHABLE();
}

QString word(model::TaskState state)
{
    switch (state) {
    case model::TaskState::Queued:
        return Words::tr("Waiting");
    case model::TaskState::Running:
        return Words::tr("Running");
    case model::TaskState::Done:
        return Words::tr("Done");
    case model::TaskState::Failed:
        return Words::tr("Failed");
    case model::TaskState::Cancelled:
        return Words::tr("Cancelled");
    case model::TaskState::Interrupted:
        return Words::tr("Interrupted");
    }
    Q_UNREACHABLE();
}

QString word(model::TaskSource source)
{
    switch (source) {
    case model::TaskSource::App:
        return Words::tr("app");
    case model::TaskSource::Api:
        return Words::tr("api");
    case model::TaskSource::Mcp:
        return Words::tr("mcp");
    case model::TaskSource::Cli:
        return Words::tr("command line");
    case model::TaskSource::Import:
        return Words::tr("import");
    }
    Q_UNREACHABLE();
}

QString word(model::OnFailure mode)
{
    switch (mode) {
    case model::OnFailure::Fail:
        return Words::tr("stop");
    case model::OnFailure::Restart:
        return Words::tr("start over");
    case model::OnFailure::Continue:
        return Words::tr("continue");
    }
    Q_UNREACHABLE();
}

QString word(model::Sensitivity kind)
{
    switch (kind) {
    case model::Sensitivity::Email:
        return Words::tr("an e-mail address");
    case model::Sensitivity::Phone:
        return Words::tr("a phone number");
    case model::Sensitivity::Card:
        return Words::tr("a card number");
    case model::Sensitivity::Iban:
        return Words::tr("an IBAN");
    case model::Sensitivity::Ssn:
        return Words::tr("a social security number");
    case model::Sensitivity::IpAddress:
        return Words::tr("an IP address");
    case model::Sensitivity::ApiKey:
        return Words::tr("an API key");
    case model::Sensitivity::PrivateKey:
        return Words::tr("a private key");
    case model::Sensitivity::OwnTerm:
        return Words::tr("a term of your own");
    }
    Q_UNREACHABLE();
}

QString word(model::Strategy strategy)
{
    switch (strategy) {
    case model::Strategy::Split:
        return Words::tr("Split the files");
    case model::Strategy::Broadcast:
        return Words::tr("Ask all");
    case model::Strategy::Consensus:
        return Words::tr("Find a consensus");
    }
    Q_UNREACHABLE();
}

QString word(model::CostSource source)
{
    switch (source) {
    case model::CostSource::Unknown:
        return Words::tr("unknown");
    case model::CostSource::Estimated:
        return Words::tr("estimated");
    case model::CostSource::Computed:
        return Words::tr("computed");
    case model::CostSource::Reported:
        return Words::tr("reported");
    }
    Q_UNREACHABLE();
}

QString word(model::ActionKind action)
{
    switch (action) {
    case model::ActionKind::Send:
        return Words::tr("send to");
    case model::ActionKind::LocalOnly:
        return Words::tr("keep it on this machine");
    case model::ActionKind::Refuse:
        return Words::tr("refuse");
    case model::ActionKind::UseProfile:
        return Words::tr("rank by profile");
    }
    Q_UNREACHABLE();
}

QString word(model::CatalogSource source)
{
    switch (source) {
    case model::CatalogSource::BuiltIn:
        return Words::tr("built in");
    case model::CatalogSource::HuggingFace:
        return QStringLiteral("Hugging Face");
    case model::CatalogSource::Arena:
        return Words::tr("the arena");
    case model::CatalogSource::OpenRouter:
        return QStringLiteral("OpenRouter");
    case model::CatalogSource::Provider:
        return Words::tr("the service itself");
    case model::CatalogSource::User:
        return Words::tr("you");
    }
    Q_UNREACHABLE();
}

QString word(model::Factor factor)
{
    switch (factor) {
    case model::Factor::Health:
        return Words::tr("health");
    case model::Factor::Quality:
        return Words::tr("quality");
    case model::Factor::WinRate:
        return Words::tr("win rate");
    case model::Factor::Latency:
        return Words::tr("time of the answer");
    case model::Factor::TailLatency:
        return Words::tr("slowest answers");
    case model::Factor::FirstToken:
        return Words::tr("time to first token");
    case model::Factor::Cost:
        return Words::tr("cost");
    case model::Factor::Reliability:
        return Words::tr("reliability");
    case model::Factor::Local:
        return Words::tr("on this machine");
    case model::Factor::Context:
        return Words::tr("room for context");
    }
    Q_UNREACHABLE();
}

QString stateOf(const model::TaskSummary &task)
{
    if (task.state == model::TaskState::Done && task.afterFallback)
        return Words::tr("Done after fallback");
    return word(task.state);
}

QString targetName(const model::Target &target)
{
    if (target.service.empty())
        return dash();
    if (target.model.empty())
        return qs(target.service);
    return Words::tr("%1 on %2", "model on service").arg(qs(target.model), qs(target.service));
}

QString shortTargetName(const model::Target &target)
{
    if (!target.model.empty())
        return qs(target.model);
    return target.service.empty() ? dash() : qs(target.service);
}

QString files(int count)
{
    return count == 1 ? Words::tr("1 file") : Words::tr("%Ln files", nullptr, count);
}

QString tasks(std::int64_t count)
{
    return count == 1 ? Words::tr("1 task") : Words::tr("%1 tasks").arg(format::count(count));
}

} // namespace oxide::ui::format
