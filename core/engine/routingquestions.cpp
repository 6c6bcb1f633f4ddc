// The answers of EngineCore to the facade's questions about deciding.
#include "engine/enginecore.h"

#include "base/text.h"
#include "config/legacy.h"
#include "engine/backtestrun.h"
#include "engine/replaycheck.h"
#include "engine/serviceview.h"
#include "routing/decide.h"
#include "routing/whatif.h"

#include <QCoroFuture>
#include <QFile>
#include <QSaveFile>

namespace oxide::engine {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

/// A task's decision and what it saw.
struct Stored {
    model::Decision decision;
    std::shared_ptr<const routing::Snapshot> snapshot;
};

QCoro::Task<Result<Stored>> storedDecision(storage::TaskStore *store, model::TaskId task)
{
    const auto reading = store->detail(task);
    const auto detail = co_await reading;
    if (!detail)
        co_return fail(detail.error());
    if (!detail->decision)
        co_return fail(ErrorKind::NotFound, "Task " + task.text() + " has no decision of its own.");
    const auto fetching = store->snapshot(detail->decision->snapshotHash);
    const auto text = co_await fetching;
    if (!text)
        co_return fail(text.error());
    auto snapshot = routing::Snapshot::fromText((*text)->text);
    if (!snapshot)
        co_return fail(std::move(snapshot.error()));
    Stored stored;
    stored.decision = *detail->decision;
    stored.snapshot = std::move(*snapshot);
    co_return stored;
}

} // namespace

EngineCore::Answer<model::Decision> EngineCore::preview(model::TaskRequest request,
                                                        model::RoutingDraft draft)
{
    auto preview = co_await m_orchestrator->preview(std::move(request), std::move(draft));
    if (!preview)
        co_return fail(std::move(preview.error()));
    co_return std::move(preview->decision);
}

EngineCore::Answer<model::RuleSet> EngineCore::rules()
{
    co_return m_config->current()->rules;
}

EngineCore::Answer<std::vector<model::RuleIssue>> EngineCore::validateRules(model::RuleSet rules)
{
    co_return routing::validate(rules, namesIn(*m_config->current()));
}

EngineCore::Answer<Done> EngineCore::saveRules(model::RuleSet rules)
{
    for (const model::RuleIssue &issue : routing::validate(rules, namesIn(*m_config->current()))) {
        if (issue.level == model::IssueLevel::Error)
            co_return fail(
                ErrorKind::Config,
                (issue.rule >= 0 ? "Rule " + std::to_string(issue.rule + 1) + ": " : std::string())
                    + issue.message);
    }
    co_return done(m_config->saveRules(rules));
}

EngineCore::Answer<std::vector<model::Profile>> EngineCore::profiles()
{
    co_return model::allProfiles(m_config->current()->profiles);
}

EngineCore::Answer<Done> EngineCore::saveProfile(model::Profile profile, std::string replaces)
{
    co_return done(m_config->saveProfile(profile, replaces));
}

EngineCore::Answer<Done> EngineCore::removeProfile(std::string name)
{
    co_return done(m_config->removeProfile(name));
}

EngineCore::Answer<int> EngineCore::importRules(std::string path)
{
    const auto reading = base::runInPool<std::string>([path]() -> Result<std::string> {
        QFile file(base::qs(path));
        if (!file.open(QIODevice::ReadOnly))
            return fail(file.exists() ? ErrorKind::Io : ErrorKind::NotFound,
                        "Cannot read " + path + ": " + base::str(file.errorString()) + ".");
        return base::str(file.readAll());
    });
    const auto text = co_await reading;
    if (!text)
        co_return fail(text.error());
    const auto legacy = config::legacy::readRoutingRules(*text);
    if (!legacy)
        co_return fail(legacy.error());
    model::RuleSet rules = m_config->current()->rules;
    for (const model::Assignment &assignment : legacy->assignments) {
        const auto at =
            std::ranges::find(rules.assignments, assignment.type, &model::Assignment::type);
        if (at == rules.assignments.end())
            rules.assignments.push_back(assignment);
        else
            *at = assignment;
    }
    for (const std::string &skipped : legacy->skipped)
        tell(model::NoticeLevel::Warning, skipped);
    const auto saved = m_config->saveRules(rules);
    if (!saved)
        co_return fail(saved.error());
    co_return static_cast<int>(legacy->assignments.size());
}

EngineCore::Answer<Done> EngineCore::exportRules(std::string path)
{
    const std::string text =
        config::legacy::writeRoutingRules(m_config->current()->rules.assignments);
    const auto writing = base::runInPool<void>([path, text]() -> Result<void> {
        QSaveFile file(base::qs(path));
        const bool written = file.open(QIODevice::WriteOnly)
                             && file.write(text.data(), static_cast<qint64>(text.size()))
                                    == static_cast<qint64>(text.size())
                             && file.commit();
        if (!written)
            return fail(ErrorKind::Io,
                        "Cannot write " + path + ": " + base::str(file.errorString()) + ".");
        return {};
    });
    co_return done(co_await writing);
}

EngineCore::Answer<model::ReplayReport> EngineCore::replay(model::TaskId task)
{
    auto stored = co_await storedDecision(m_store.get(), task);
    if (!stored)
        co_return fail(std::move(stored.error()));
    co_return replayed(task, std::move(stored->decision), *stored->snapshot);
}

EngineCore::Answer<model::WhatIf> EngineCore::whatIf(model::TaskRequest request,
                                                     model::Target target)
{
    model::RoutingDraft asInForce;
    const auto preview = co_await m_orchestrator->preview(std::move(request), std::move(asInForce));
    if (!preview)
        co_return fail(preview.error());
    const auto features = preview->decision.features;
    const auto snapshot = preview->snapshot;
    const auto exploring =
        base::runInPool<model::WhatIf>([features, snapshot, target]() -> Result<model::WhatIf> {
            return routing::whatIf(features, *snapshot, target);
        });
    co_return co_await exploring;
}

EngineCore::Answer<model::WhatIf> EngineCore::whatIfTask(model::TaskId task, model::Target target)
{
    const auto stored = co_await storedDecision(m_store.get(), task);
    if (!stored)
        co_return fail(stored.error());
    const auto features = stored->decision.features;
    const auto snapshot = stored->snapshot;
    const auto exploring =
        base::runInPool<model::WhatIf>([features, snapshot, target]() -> Result<model::WhatIf> {
            return routing::whatIf(features, *snapshot, target);
        });
    co_return co_await exploring;
}

EngineCore::Answer<model::BacktestReport> EngineCore::backtest(model::BacktestRequest request)
{
    cancelBacktest();
    if (request.draft.profile) {
        const auto setup = model::withDraft(setupOf(*m_config->current()), request.draft);
        if (!model::findProfile(setup.profiles, *request.draft.profile))
            co_return fail(ErrorKind::InvalidArgument,
                           "There is no profile " + *request.draft.profile + '.');
    }
    const auto progress = [this](std::int64_t walked, std::int64_t total) {
        Q_EMIT backtestProgress(walked, total); // queued to whoever listens
    };
    const auto run =
        std::make_shared<BacktestRun>(setupOf(*m_config->current()), std::move(request), progress);
    m_backtest = run;
    const auto running = run->start(*m_store);
    co_return co_await running;
}

void EngineCore::cancelBacktest()
{
    if (const auto running = m_backtest.lock())
        running->cancel();
}

} // namespace oxide::engine
