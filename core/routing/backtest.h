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

    /// One side of the comparison, its conditions on text compiled once for all snapshots.
    struct Side {
        model::RoutingSetup setup;
        std::shared_ptr<const TextConditions> texts;
    };
    [[nodiscard]] const Side &now() const { return m_now; }
    [[nodiscard]] const Side &draft() const { return m_draft; }

private:
    Side m_now;
    Side m_draft;
};

/// What tasks of the past saw, with both setups in the place of the rules of then. Immutable.
class PastSnapshot
{
public:
    PastSnapshot(const Snapshot &stored, const BacktestSetups &setups);

    /// Does one of the setups ask about words that were not looked for then?
    [[nodiscard]] bool needsPrompt() const { return m_now.needsPrompt || m_draft.needsPrompt; }

private:
    friend class Backtest;

    struct Side {
        std::unique_ptr<const Snapshot> snapshot;
        /// For each condition on text, where the features of then have its answer; empty: nowhere.
        std::vector<std::optional<std::size_t>> matches;
        bool isSame = false; ///< the same conditions as then
        bool needsPrompt = false;
        bool lacksState = false; ///< its rules ask for what nobody kept then
    };
    static Side sideOf(const Snapshot &stored, const BacktestSetups::Side &setup);

    Side m_now;
    Side m_draft;
};

/// Decides tasks of the past by two setups and adds up what would be otherwise. One thread; the
/// reports of several are put together.
class Backtest
{
public:
    void add(const PastTask &task, const PastSnapshot &snapshot);
    void skip() { ++m_report.skipped; }
    void merge(Backtest &&other);
    /// Sorted, cut to what is shown.
    [[nodiscard]] model::BacktestReport finish();

private:
    using Side = PastSnapshot::Side;
    using Flow = std::pair<model::Target, model::Target>;

    /// The features as this side's rules see them; the second: a text was missing.
    [[nodiscard]] static std::pair<model::TaskFeatures, bool> featuresFor(const PastTask &task,
                                                                          const Side &side);
    [[nodiscard]] static Choice decided(const PastTask &task, const Side &side, bool &lacksText);

    model::BacktestReport m_report; ///< its flows and types are made at the end
    std::map<Flow, model::BacktestFlow> m_flows;
    std::map<model::TaskType, model::BacktestType> m_types;
};

} // namespace oxide::routing
