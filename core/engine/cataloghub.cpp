#include "engine/cataloghub.h"

#include "base/text.h"
#include "catalog/builtin.h"
#include "catalog/plausible.h"
#include "net/httptypes.h"

#include <algorithm>
#include <utility>

#include <QCoroFuture>
#include <QLoggingCategory>

namespace oxide::engine {

using base::Result;
using model::CatalogRecord;
using model::CatalogSource;
using model::CatalogSync;

namespace {

Q_LOGGING_CATEGORY(logCatalog, "oxide.catalog")

using namespace std::chrono_literals;

/// Whoever starts Oxide for one question is not kept from it.
constexpr auto kQuietAfterStart = 60s;
/// After a failure; a network may be back soon.
constexpr auto kRetryAfter = 1h;
/// What is known of open weights does not change; the new is asked for.
constexpr auto kWeightsStayKnown = std::chrono::days(30);
constexpr auto kShortestWait = 100ms;
/// A timer cannot wait for longer.
constexpr auto kLongestWait = 24h;

using CataloguePtr = std::shared_ptr<const catalog::Catalogue>;

/// Some tens of milliseconds, on the thread pool.
QFuture<Result<CataloguePtr>> build(std::vector<CatalogRecord> records)
{
    return base::runInPool<CataloguePtr>([records = std::move(records)]() -> Result<CataloguePtr> {
        std::vector<CatalogRecord> all = catalog::builtInRecords();
        all.insert(all.end(), records.begin(), records.end());
        return std::make_shared<const catalog::Catalogue>(std::move(all));
    });
}

/// Sources that cost nobody a network need not wait until Oxide has settled.
bool isOnThisMachine(const config::Catalog &config)
{
    const auto isHere = [](const std::string &url) { return url.empty() || net::isLoopback(url); };
    return isHere(config.openRouterUrl) && isHere(config.arenaUrl) && isHere(config.huggingFaceUrl);
}

} // namespace

CatalogHub::CatalogHub(const base::Clock &clock, storage::CatalogStore &store,
                       MakeSources makeSources, Offers offers)
    : m_clock(clock), m_store(store), m_makeSources(std::move(makeSources)),
      m_offers(std::move(offers)), m_scope("catalog")
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { m_scope.start("due", runDue(this)); });
}

CatalogHub::~CatalogHub() = default;

void CatalogHub::configure(const config::Catalog &config)
{
    if (m_config == config && !m_sources.empty())
        return;
    if (m_config.models != config.models)
        m_configuredAt = m_clock.now();
    m_config = config;
    m_sources.clear();
    for (auto &source : m_makeSources(config))
        m_sources.push_back(std::move(source));
    if (m_current) {
        rebuild();
        schedule();
    }
}

QFuture<Result<bool>> CatalogHub::ready()
{
    start();
    return m_ready.future();
}

void CatalogHub::start()
{
    if (m_startedAt)
        return;
    m_startedAt = m_clock.now();
    m_scope.start("start", runStart(this));
}

QCoro::Task<void> CatalogHub::runStart(CatalogHub *self)
{
    const auto loading = self->m_store.load();
    const auto books = co_await loading;
    if (books) {
        self->m_records = books->records;
        self->m_syncs = books->syncs;
    } else {
        qCWarning(logCatalog).noquote()
            << "The synced catalogue cannot be read:" << base::qs(books.error().message);
    }
    auto rebuilding = runRebuild(self);
    co_await rebuilding;
    self->m_ready.fulfil(true);
    self->schedule();
}

void CatalogHub::rebuild()
{
    if (m_isRebuilding)
        m_mustRebuild = true;
    else
        m_scope.start("rebuild", runRebuild(this));
}

QCoro::Task<void> CatalogHub::runRebuild(CatalogHub *self)
{
    self->m_isRebuilding = true;
    do {
        self->m_mustRebuild = false;
        std::vector<CatalogRecord> records = self->m_records;
        for (const model::CatalogFacts &facts : self->m_config.models)
            records.push_back({CatalogSource::User, self->m_configuredAt, facts});
        const auto building = build(std::move(records));
        const auto built = co_await building;
        if (built)
            self->m_current = *built;
    } while (self->m_mustRebuild);
    self->m_isRebuilding = false;
    if (self->m_current)
        Q_EMIT self->changed();
}

base::TimePoint CatalogHub::dueAt(CatalogSource source) const
{
    const auto sync = std::ranges::find(m_syncs, source, &CatalogSync::source);
    if (sync == m_syncs.end() || !sync->triedAt)
        return {};
    const auto pause = std::chrono::milliseconds(kRetryAfter);
    return *sync->triedAt
           + (sync->error.empty() ? m_config.interval : std::min(m_config.interval, pause));
}

void CatalogHub::schedule()
{
    m_timer.stop();
    if (!m_config.sync || m_sources.empty() || m_scope.stopToken().stop_requested())
        return;
    base::TimePoint next = base::TimePoint::max();
    for (const auto &source : m_sources)
        next = std::min(next, dueAt(source->id()));
    if (!isOnThisMachine(m_config))
        next = std::max(next, *m_startedAt + std::chrono::milliseconds(kQuietAfterStart));
    const auto wait =
        std::clamp<std::chrono::milliseconds>(next - m_clock.now(), kShortestWait, kLongestWait);
    m_timer.start(wait);
}

QCoro::Task<void> CatalogHub::runDue(CatalogHub *self)
{
    auto syncing = runSync(self, false);
    co_await syncing;
    self->schedule();
}

QCoro::Task<Result<std::vector<CatalogSync>>> CatalogHub::sync()
{
    const auto reading = ready();
    if (const auto isReady = co_await reading; !isReady)
        co_return base::fail(isReady.error());
    while (m_syncing) { // what it does not ask for is asked for then
        const auto ending = m_syncing->future();
        co_await ending;
    }
    auto syncing = runSync(this, true);
    co_await syncing;
    schedule();
    co_return syncs();
}

QCoro::Task<void> CatalogHub::runSync(CatalogHub *self, bool all)
{
    if (self->m_syncing)
        co_return;
    const base::Promise<bool> promise;
    self->m_syncing = promise;
    const base::TimePoint now = self->m_clock.now();
    const auto sources = self->m_sources; // a changed configuration brings others
    bool hasSynced = false;
    for (const auto &source : sources) {
        if (!all && self->dueAt(source->id()) > now)
            continue;
        auto one = syncOne(self, source);
        co_await one;
        hasSynced = true;
        if (self->m_scope.stopToken().stop_requested())
            break;
    }
    if (hasSynced && !self->m_scope.stopToken().stop_requested() && !self->m_isRebuilding) {
        auto rebuilding = runRebuild(self);
        co_await rebuilding;
    } else if (hasSynced) {
        self->m_mustRebuild = true;
    }
    self->m_syncing.reset();
    promise.fulfil(true);
}

QCoro::Task<void> CatalogHub::syncOne(CatalogHub *self, std::shared_ptr<catalog::Source> source)
{
    auto fetching = source->fetch(self->wanted(source->id()), self->m_scope.stopToken());
    auto fetched = co_await fetching;
    if (fetched)
        fetched = catalog::plausible(std::move(*fetched));
    const base::TimePoint now = self->m_clock.now();
    const CatalogSource id = source->id();
    CatalogSync &sync = self->syncOf(id);
    if (!fetched) {
        if (fetched.error().kind == base::ErrorKind::Cancelled)
            co_return;
        sync.triedAt = now;
        sync.error = fetched.error().message;
        qCInfo(logCatalog).noquote()
            << base::qs(base::nameOf(id)) << "was not read:" << base::qs(sync.error);
        const auto writing = self->m_store.fail(id, now, fetched.error().message);
        co_await writing;
        co_return;
    }
    sync.at = now;
    sync.triedAt = now;
    sync.error.clear();
    self->remember(id, *fetched, source->tellsAll());
    const auto writing = source->tellsAll() ? self->m_store.replace(id, now, std::move(*fetched))
                                            : self->m_store.add(id, now, std::move(*fetched));
    if (const auto written = co_await writing; !written)
        qCWarning(logCatalog).noquote()
            << "The synced catalogue cannot be kept:" << base::qs(written.error().message);
}

void CatalogHub::remember(CatalogSource source, std::vector<model::CatalogFacts> facts,
                          bool tellsAll)
{
    const base::TimePoint now = m_clock.now();
    std::erase_if(m_records, [&](const CatalogRecord &record) {
        return record.source == source
               && (tellsAll
                   || std::ranges::find(facts, record.facts.name, &model::CatalogFacts::name)
                          != facts.end());
    });
    for (model::CatalogFacts &each : facts)
        m_records.push_back({source, now, std::move(each)});
    syncOf(source).models = std::ranges::count(m_records, source, &CatalogRecord::source);
}

CatalogSync &CatalogHub::syncOf(CatalogSource source)
{
    const auto found = std::ranges::find(m_syncs, source, &CatalogSync::source);
    if (found != m_syncs.end())
        return *found;
    CatalogSync sync;
    sync.source = source;
    return m_syncs.emplace_back(std::move(sync));
}

std::vector<CatalogSync> CatalogHub::syncs() const
{
    std::vector<CatalogSync> syncs;
    for (const auto &source : m_sources) {
        const auto found = std::ranges::find(m_syncs, source->id(), &CatalogSync::source);
        CatalogSync sync;
        sync.source = source->id();
        syncs.push_back(found == m_syncs.end() ? sync : *found);
    }
    return syncs;
}

/// Public repositories of weights that the services' models were found to have; names that are the
/// user's own never leave the machine.
std::vector<std::string> CatalogHub::wanted(CatalogSource source) const
{
    std::vector<std::string> repositories;
    if (source != CatalogSource::HuggingFace || !m_current)
        return repositories;
    const base::TimePoint fresh = m_clock.now() - kWeightsStayKnown;
    for (const Offer &offer : m_offers()) {
        const model::CatalogMatch match = m_current->match(offer.model, offer.service);
        if (!match.model || !match.model->weights)
            continue;
        const std::string &weights = match.model->weights->value;
        const bool isKnown = std::ranges::any_of(m_records, [&](const CatalogRecord &record) {
            return record.source == source && record.at > fresh && record.facts.weights == weights;
        });
        if (!isKnown && std::ranges::find(repositories, weights) == repositories.end())
            repositories.push_back(weights);
    }
    return repositories;
}

QCoro::Task<void> CatalogHub::shutdown()
{
    m_timer.stop();
    m_scope.requestStop();
    co_await m_scope.join();
}

} // namespace oxide::engine
