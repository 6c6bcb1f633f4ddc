#pragma once

#include "model/backtest.h"
#include "model/decision.h"
#include "routing/decide.h"
#include "routing/snapshot.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oxide::routing {

/// A task of the past, with what was known of it then.
struct PastTask {
    model::TaskId id;
    model::TaskFeatures features;
    model::Target target; ///< who answered, or was last tried
    // What the target's answer took; empty where it gave none, or not at once.
    model::Usage usage;
    std::optional<model::Money> cost;
    std::optional<std::chrono::milliseconds> duration; ///< without the time in the queue
    std::string prompt;                                ///< empty: not kept, or not needed
};

/// What is compared: how it is decided now, and how a draft would.
class BacktestSetups
{
public:
    BacktestSetups(model::RoutingSetup now, const model::RoutingDraft &draft);

    [[nodiscard]] const std::shared_ptr<const SetupPart> &now() const { return m_now; }
    [[nodiscard]] const std::shared_ptr<const SetupPart> &draft() const { return m_draft; }

    /// Does one of them ask about words that rules of then did not look for?
    [[nodiscard]] bool needsPrompt(const model::RuleSet &then) const;
    /// Do they differ in nothing but their ordered rules? Tasks that the same rule decides are
    /// then decided alike.
    [[nodiscard]] bool differInRulesAlone() const { return m_differInRulesAlone; }

private:
    std::shared_ptr<const SetupPart> m_now;
    std::shared_ptr<const SetupPart> m_draft;
    bool m_differInRulesAlone = false;
};

/// What tasks of the past saw, with both setups in the place of the rules of then. Immutable.
class PastSnapshot
{
public:
    PastSnapshot(const Snapshot &stored, const BacktestSetups &setups);

private:
    friend class Backtest;

    struct Side {
        std::unique_ptr<const Snapshot> snapshot;
        /// For each condition on text, where the features of then have its answer; empty: nowhere.
        std::vector<std::optional<std::size_t>> matches;
        bool needsPrompt = false;
        bool lacksState = false; ///< its rules ask for what nobody kept then

        /// The text's matches by this side's rules; lacksText where the prompt is missing.
        [[nodiscard]] std::vector<bool>
        matchesOf(const PastTask &task, const std::vector<bool> &then, bool &lacksText) const;
    };
    static Side sideOf(const Snapshot &stored, std::shared_ptr<const SetupPart> setup);

    Side m_now;
    Side m_draft;
    bool m_differInRulesAlone = false;
};

/// Decides tasks of the past by two setups and adds up what would be otherwise. One thread; the
/// reports of several are put together.
class Backtest
{
public:
    void add(PastTask task, const PastSnapshot &snapshot);
    void skip() { ++m_report.skipped; }
    void merge(Backtest &&other);
    /// Sorted, cut to what is shown.
    [[nodiscard]] model::BacktestReport finish();

private:
    using Flow = std::pair<model::Target, model::Target>;

    model::BacktestReport m_report; ///< its flows and types are made at the end
    std::map<Flow, model::BacktestFlow> m_flows;
    std::map<model::TaskType, model::BacktestType> m_types;
};

} // namespace oxide::routing
