#pragma once

#include "base/clock.h"
#include "base/promise.h"
#include "base/taskscope.h"
#include "catalog/catalogue.h"
#include "catalog/source.h"
#include "config/config.h"
#include "storage/catalogstore.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QObject>
#include <QTimer>

namespace oxide::engine {

/// The catalogue of models as it stands: read from the books at the start, synced with its sources
/// as the configuration says, put together anew on the thread pool when something changed. A source
/// that cannot be reached leaves its last copy in force and is asked again later. Engine thread.
class CatalogHub final : public QObject
{
    Q_OBJECT

public:
    /// Makes the sources that a configuration names.
    using MakeSources =
        std::function<std::vector<std::unique_ptr<catalog::Source>>(const config::Catalog &)>;
    /// Names of the models that services offer now, with the service of each.
    struct Offer {
        std::string service;
        std::string model;
    };
    using Offers = std::function<std::vector<Offer>()>;

    CatalogHub(const base::Clock &clock, storage::CatalogStore &store, MakeSources makeSources,
               Offers offers);
    ~CatalogHub() override;

    /// Takes over a configuration: the user's entries are in force soon after.
    void configure(const config::Catalog &config);
    /// Reads the books, once; then syncs when it is time, not in the first minute where the
    /// sources are on the network.
    void start();
    /// Asks every source now. Ends with how each of them did; an error of one is in its
    /// CatalogSync.
    [[nodiscard]] QCoro::Task<base::Result<std::vector<model::CatalogSync>>> sync();

    /// Null until the books were read.
    [[nodiscard]] std::shared_ptr<const catalog::Catalogue> current() const { return m_current; }
    /// Starts where nobody did yet; ends when the books were read.
    [[nodiscard]] QFuture<base::Result<bool>> ready();
    /// One for each configured source.
    [[nodiscard]] std::vector<model::CatalogSync> syncs() const;

    /// Stops a sync; ends when nothing runs any more.
    [[nodiscard]] QCoro::Task<void> shutdown();

Q_SIGNALS:
    /// Another catalogue is in force.
    void changed();

private:
    static QCoro::Task<void> runStart(CatalogHub *self);
    static QCoro::Task<void> runRebuild(CatalogHub *self);
    static QCoro::Task<void> runDue(CatalogHub *self);
    /// Those that are due, or all.
    static QCoro::Task<void> runSync(CatalogHub *self, bool all);
    static QCoro::Task<void> syncOne(CatalogHub *self, std::shared_ptr<catalog::Source> source);
    void rebuild();
    void schedule();
    [[nodiscard]] base::TimePoint dueAt(model::CatalogSource source) const;
    [[nodiscard]] std::vector<std::string> wanted(model::CatalogSource source) const;
    void remember(model::CatalogSource source, std::vector<model::CatalogFacts> facts,
                  bool tellsAll);
    [[nodiscard]] model::CatalogSync &syncOf(model::CatalogSource source);

    const base::Clock &m_clock;
    storage::CatalogStore &m_store;
    MakeSources m_makeSources;
    Offers m_offers;
    config::Catalog m_config;
    base::TimePoint m_configuredAt; ///< when the user's entries were read
    std::vector<std::shared_ptr<catalog::Source>> m_sources;
    std::vector<model::CatalogRecord> m_records; ///< of the sources; the user's are in m_config
    std::vector<model::CatalogSync> m_syncs;
    std::shared_ptr<const catalog::Catalogue> m_current;
    std::optional<base::Promise<bool>> m_syncing; ///< one that runs: others wait for its end
    base::Promise<bool> m_ready;
    std::optional<base::TimePoint> m_startedAt;
    bool m_isRebuilding = false;
    bool m_mustRebuild = false; ///< something changed while it was put together
    QTimer m_timer;
    base::TaskScope m_scope;
};

} // namespace oxide::engine
