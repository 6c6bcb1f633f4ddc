#include "engine/enginecore.h"

#include "base/calendar.h"
#include "base/privatepath.h"
#include "base/text.h"
#include "engine/serviceview.h"
#include "net/httpclient.h"
#include "providers/registry.h"

#include <utility>

#include <QCoroFuture>
#include <QDir>
#include <QLoggingCategory>
#include <QRandomGenerator>

namespace oxide::engine {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::EngineState;
using model::NoticeLevel;

namespace {

Q_LOGGING_CATEGORY(logEngine, "oxide.engine")

using namespace std::chrono_literals;

constexpr auto kPruneInterval = 1h;
/// What statistics of services and models are taken from: the newest attempts, none too old.
constexpr int kMeasuredAttempts = 2'000;
constexpr auto kMeasuredAge = std::chrono::days(7);
constexpr auto kChildGrace = 500ms;

/// A config error may list several places and ends without a full stop.
std::string sentence(const std::string &message)
{
    return message.ends_with('.') ? message : message + '.';
}

} // namespace

EngineCore::EngineCore(EngineOptions options)
    : m_options(std::move(options)), m_ids(m_clock, QRandomGenerator::system()->generate64()),
      m_scope("engine")
{
    if (m_options.configPath.empty())
        m_options.configPath = m_options.dataFolder + "/config.yaml";
}

EngineCore::~EngineCore() = default;

void EngineCore::start(base::Promise<Done> started)
{
    m_scope.start("start", runStart(this, std::move(started)));
}

void EngineCore::stop(base::Promise<Done> stopped)
{
    // Not in m_scope, which it joins.
    runStop(this, std::move(stopped));
}

QCoro::Task<void> EngineCore::runStart(EngineCore *self, base::Promise<Done> started)
{
    self->tellStatus();
    Result<Done> result = Done();
    if (auto opened = self->openConfig(); !opened)
        result = fail(std::move(opened.error()));
    else
        result = co_await self->openStorage();
    if (result)
        result = co_await refreshBudgets(self);
    if (result && !self->m_isStopping) {
        self->startServices();
        // Before the first decision: a command that ends at once makes no other.
        co_await measureServices(self);
        co_await followMachine(self);
        if (self->m_isStopping) {
            result = fail(ErrorKind::Interrupted, "Oxide is stopping.");
        } else {
            self->startExecution();
            self->setState(EngineState::Running);
            self->m_scope.start("books", refreshBooks(self));
            self->m_scope.start("prune", prune(self));
        }
    } else if (!result && !self->m_isStopping) {
        self->setState(EngineState::Failed, result.error().message);
    }
    self->m_started.fulfil(result);
    started.fulfil(std::move(result));
}

Result<void> EngineCore::openConfig()
{
    // One that was there before may be the user's for more than this.
    const bool isThere = QDir(base::qs(m_options.dataFolder)).exists();
    if (!isThere && !base::makePrivateFolder(m_options.dataFolder))
        return fail(ErrorKind::ReadOnly, "Cannot make the data folder " + m_options.dataFolder
                                             + ". Give another one with --data.");
    auto instance = Instance::enter(m_options.dataFolder, m_ids.next().text());
    if (!instance)
        return fail(std::move(instance.error()));
    m_instance = std::move(*instance);

    m_config = std::make_unique<config::ConfigStore>(m_options.configPath);
    const auto loaded = m_config->load();
    if (!loaded && m_options.strictConfig)
        return fail(loaded.error());
    m_log = std::make_unique<telemetry::Log>(m_config->current()->logging, m_options.dataFolder);
    if (!loaded)
        tell(NoticeLevel::Error,
             sentence(loaded.error().message) + " Defaults are in force until it is mended.");
    for (const std::string &warning : m_config->warnings())
        tell(NoticeLevel::Warning, warning);
    tellBrokenRules(*m_config->current());
    connect(
        m_config.get(), &config::ConfigStore::changed, this,
        [this](const std::shared_ptr<const config::Config> &config) { onConfigChanged(config); });
    connect(m_config.get(), &config::ConfigStore::broken, this, [this](const base::Error &error) {
        tell(NoticeLevel::Error,
             sentence(error.message) + " The former configuration stays in force.");
    });
    m_config->watch();

    m_pii = std::make_shared<const security::PiiFinder>(m_config->current()->privacy.ownTerms);
    m_auditVault = makeVault();
    auto learn = [this](const security::Secret &secret) { m_log->redactor().add(secret.reveal()); };
    m_secrets = std::make_unique<security::SecretStore>(makeVault(), std::move(learn));
    m_processes = std::make_unique<process::ProcessRegistry>(m_clock, m_options.guardian);
    m_launcher = std::make_shared<ChildLauncher>(*m_processes);
    m_http = std::make_shared<net::HttpClient>(m_clock);
    m_tracing = std::make_unique<Tracing>(
        m_http, [this](const std::string &reference) { return m_secrets->reveal(reference); },
        m_instance->name(), [this] { tellStatus(); });
    configureTracing(*m_config->current());
    return {};
}

std::unique_ptr<security::Vault> EngineCore::makeVault() const
{
    if (m_config->current()->security.secrets == config::SecretPlace::File)
        return security::makeFileVault(m_options.dataFolder + "/secrets.json");
    return security::makeKeychainVault();
}

EngineCore::Answer<Done> EngineCore::openStorage()
{
    auto loading = security::loadAuditKey(*m_auditVault, m_options.dataFolder + "/audit.key",
                                          m_scope.stopToken());
    auto key = co_await loading;
    if (!key)
        co_return fail(std::move(key.error()));

    struct Opened {
        std::shared_ptr<std::unique_ptr<storage::Database>> database;
        storage::OpenReport report;
    };
    storage::DatabaseOptions options;
    options.folder = m_options.dataFolder;
    options.instance = m_instance->name();
    options.auditKey = QByteArray::fromStdString(key->reveal());
    options.isAlone = m_instance->alive().size() == 1;
    const auto opening = base::runInPool<Opened>([options]() -> Result<Opened> {
        Opened opened;
        auto database = storage::Database::open(options, opened.report);
        if (!database)
            return fail(std::move(database.error()));
        opened.database =
            std::make_shared<std::unique_ptr<storage::Database>>(std::move(*database));
        return opened;
    });
    auto opened = co_await opening;
    if (!opened)
        co_return fail(std::move(opened.error()));
    m_database = std::move(*opened->database);
    if (!opened->report.setAside.empty())
        tell(NoticeLevel::Error, "The database was damaged. It was kept as "
                                     + opened->report.setAside + " and a new one was begun.");
    if (opened->report.isSearchMadeAgain)
        tell(NoticeLevel::Warning,
             "Damage was met in the database. Its tasks are whole; the index of their search is "
             "made again, and until then searches find only some.");

    storage::TaskStoreOptions storing;
    storing.prompts = m_config->current()->storage.prompts;
    storing.redact = redaction();
    m_store = std::make_unique<storage::TaskStore>(*m_database, std::move(storing));
    const auto recovering = recover();
    const auto recovered = co_await recovering;
    if (!recovered)
        co_return fail(recovered.error());
    m_ledger = std::make_unique<storage::Ledger>(*m_database);
    m_budgets = std::make_shared<execution::Budgets>(
        m_clock, &base::localZone,
        [this](std::string sentence) { tell(NoticeLevel::Warning, std::move(sentence)); });
    if (*recovered > 0)
        tell(NoticeLevel::Info, std::to_string(*recovered)
                                    + (*recovered == 1 ? " task was" : " tasks were")
                                    + " interrupted when Oxide last ended.");
    co_return Done();
}

/// Ends the tasks of programs that are gone, and with them what they had claimed of budgets.
QFuture<Result<std::int64_t>> EngineCore::recover()
{
    return m_store->recover([instance = m_instance.get()] { return instance->alive(); });
}

std::function<std::string(std::string_view)> EngineCore::redaction() const
{
    return [finder = m_pii](std::string_view text) { return finder->redact(text); };
}

ServiceHub::MakeProvider EngineCore::providerMaker(std::map<std::string, security::Secret> typed)
{
    return [this, typed = std::move(typed)](const model::ServiceConfig &config) {
        providers::ProviderDeps deps;
        deps.http = m_http;
        deps.launcher = m_launcher;
        deps.clock = &m_clock;
        deps.processes = m_processes.get();
        deps.resolveSecret = [this, typed](const std::string &reference) {
            const auto found = typed.find(reference);
            return found == typed.end()
                       ? m_secrets->reveal(reference)
                       : base::readyFuture(base::Result<std::string>(found->second.reveal()));
        };
        return providers::makeProvider(config, std::move(deps));
    };
}

void EngineCore::startServices()
{
    m_events = std::make_unique<EventHub>();
    connect(m_events.get(), &EventHub::tasksChanged, this, &EngineCore::tasksChanged);
    connect(m_events.get(), &EventHub::taskEvents, this, &EngineCore::onTaskEvents);
    m_services = std::make_unique<ServiceHub>(m_clock, providerMaker());
    connect(m_services.get(), &ServiceHub::changed, this, [this] {
        Q_EMIT servicesChanged(m_services->statuses());
        tellStatus();
    });
    m_services->configure(m_config->current());
    startCatalog();
    if (m_options.watchServices)
        m_services->watch();
}

void EngineCore::startCatalog()
{
    m_catalogStore = std::make_unique<storage::CatalogStore>(*m_database);
    auto makeSources = [http = m_http](const config::Catalog &config) {
        std::vector<std::unique_ptr<catalog::Source>> sources;
        if (!config.openRouterUrl.empty())
            sources.push_back(catalog::makeOpenRouter(http, config.openRouterUrl));
        if (!config.arenaUrl.empty())
            sources.push_back(catalog::makeArena(http, config.arenaUrl));
        if (!config.huggingFaceUrl.empty())
            sources.push_back(catalog::makeHuggingFace(http, config.huggingFaceUrl));
        return sources;
    };
    auto offers = [this] {
        std::vector<CatalogHub::Offer> all;
        for (const model::ServiceStatus &service : m_services->statuses()) {
            for (const model::ModelInfo &model : service.models) {
                if (model.embeds != true) // sources know those that answer
                    all.push_back({service.config.name, model.name});
            }
        }
        return all;
    };
    m_catalog = std::make_unique<CatalogHub>(m_clock, *m_catalogStore, std::move(makeSources),
                                             std::move(offers));
    connect(m_catalog.get(), &CatalogHub::changed, this,
            [this] { m_services->setCatalogue(m_catalog->current()); });
    m_catalog->configure(m_config->current()->catalog);
    if (m_options.watchServices)
        m_catalog->start();
}

void EngineCore::startExecution()
{
    execution::Listeners listeners;
    listeners.event = [this](model::TaskEvent event) {
        m_parallel->taskEvent(event);
        m_events->event(std::move(event));
    };
    listeners.changed = [this](const model::TaskSummary &task) { m_events->changed(task); };
    listeners.ended = [this](const telemetry::EndedTask &task) { m_tracing->ended(task); };
    execution::OrchestratorTools tools{
        m_clock,
        m_ids,
        *m_services,
        *m_store,
        [this] { return m_config->current(); },
        [this] { return m_pii; },
        m_budgets,
        listeners,
    };
    m_orchestrator = std::make_unique<execution::Orchestrator>(tools);
    m_parallel = std::make_unique<execution::ParallelRuns>(std::move(tools), *m_orchestrator);
    m_booksTimer = std::make_unique<QTimer>();
    connect(m_booksTimer.get(), &QTimer::timeout, this,
            [this] { m_scope.start("books", refreshBooks(this)); });
    m_booksTimer->start(m_options.booksInterval);
    m_pruneTimer = std::make_unique<QTimer>();
    connect(m_pruneTimer.get(), &QTimer::timeout, this,
            [this] { m_scope.start("prune", prune(this)); });
    m_pruneTimer->start(kPruneInterval);
}

QCoro::Task<void> EngineCore::measureServices(EngineCore *self)
{
    const auto reading =
        self->m_store->attempts(self->m_clock.now() - kMeasuredAge, kMeasuredAttempts);
    const auto attempts = co_await reading;
    if (attempts)
        self->m_services->setMeasured(routing::measure(*attempts));
}

QCoro::Task<void> EngineCore::refreshBooks(EngineCore *self)
{
    co_await recoverOthers(self);
    co_await measureServices(self);
    const auto reading = self->m_store->serviceLatency(self->m_clock.now());
    const auto latency = co_await reading;
    if (latency)
        self->m_services->setLatency(*latency);
    co_await retakeBudgets(self);
}

QCoro::Task<void> EngineCore::recoverOthers(EngineCore *self)
{
    const auto recovering = self->recover();
    const auto recovered = co_await recovering;
    if (!recovered && recovered.error().kind != ErrorKind::Interrupted)
        self->tell(NoticeLevel::Warning,
                   "The tasks of an Oxide that was killed could not be ended: "
                       + recovered.error().message);
    else if (recovered && *recovered > 0)
        Q_EMIT self->tasksDeleted(); // they changed without being told one by one
}

EngineCore::Answer<Done> EngineCore::refreshBudgets(EngineCore *self)
{
    const auto config = self->m_config->current();
    const auto cuts = self->m_budgets->cuts(config->budgets);
    const auto reading = self->m_ledger->spend(cuts);
    const auto spent = co_await reading;
    if (!spent)
        co_return fail(spent.error());
    // Where they were edited meanwhile, the edit's own reading follows.
    if (config->budgets == self->m_config->current()->budgets)
        self->m_budgets->take(config->budgets, cuts, *spent);
    self->tellStatus();
    co_return Done();
}

QCoro::Task<void> EngineCore::retakeBudgets(EngineCore *self)
{
    const auto taken = co_await refreshBudgets(self);
    if (!taken && taken.error().kind != ErrorKind::Interrupted)
        self->tell(NoticeLevel::Warning,
                   "The budgets could not be compared with the books: " + taken.error().message);
}

QCoro::Task<void> EngineCore::prune(EngineCore *self)
{
    const int days = self->m_config->current()->storage.keepDays;
    if (days <= 0)
        co_return;
    model::HistoryQuery query;
    query.to = self->m_clock.now() - std::chrono::days(days);
    const auto clearing = self->m_store->clear(std::move(query));
    const auto cleared = co_await clearing;
    if (!cleared && cleared.error().kind != ErrorKind::Interrupted)
        self->tell(NoticeLevel::Warning,
                   "Old tasks could not be deleted: " + cleared.error().message);
    else if (cleared && *cleared > 0)
        Q_EMIT self->tasksDeleted();
}

QCoro::Task<void> EngineCore::runStop(EngineCore *self, base::Promise<Done> stopped)
{
    self->m_isStopping = true;
    self->setState(EngineState::Stopping);
    self->m_started.fulfil(fail(ErrorKind::Interrupted, "Oxide is stopping."));
    if (self->m_booksTimer)
        self->m_booksTimer->stop();
    if (self->m_pruneTimer)
        self->m_pruneTimer->stop();
    self->watchMachine(false);
    self->m_ruleMachineTimer.reset();
    self->cancelBacktest();
    if (self->m_orchestrator)
        co_await self->m_orchestrator->shutdown();
    if (self->m_parallel)
        co_await self->m_parallel->join();
    if (self->m_catalog)
        co_await self->m_catalog->shutdown();
    if (self->m_services)
        co_await self->m_services->shutdown();
    self->m_scope.requestStop();
    if (self->m_database)
        self->m_database->endLongWork(); // it would hold the stop up for as long as it takes
    co_await self->m_scope.join();
    // A task that was on its way in when the stop came stands in the books by now: it ends as well.
    if (self->m_orchestrator)
        co_await self->m_orchestrator->shutdown();
    if (self->m_parallel)
        co_await self->m_parallel->join();
    if (self->m_processes)
        co_await self->m_processes->endAll(kChildGrace);
    if (self->m_tracing)
        co_await self->m_tracing->shutdown();
    if (self->m_events)
        self->m_events->flush();
    // Backwards; the database finishes what is queued.
    self->m_parallel.reset();
    self->m_orchestrator.reset();
    self->m_catalog.reset();
    self->m_catalogStore.reset();
    self->m_services.reset();
    // While the event loop still runs: its parts are deleted by it.
    self->m_launcher.reset();
    self->m_processes.reset();
    self->m_budgets.reset();
    self->m_ledger.reset();
    self->m_store.reset();
    self->m_database.reset();
    self->m_instance.reset();
    if (self->m_log)
        self->m_log->flush();
    stopped.fulfil(Done());
}

void EngineCore::onConfigChanged(const std::shared_ptr<const config::Config> &config)
{
    if (m_isStopping)
        return;
    m_log->configure(config->logging);
    m_pii = std::make_shared<const security::PiiFinder>(config->privacy.ownTerms);
    m_secrets->forget();
    configureTracing(*config);
    if (m_store)
        m_store->setStorePrompts(config->storage.prompts, redaction());
    if (m_services) {
        m_services->configure(config);
        m_catalog->configure(config->catalog);
        if (m_orchestrator) // a start may still be measuring
            m_orchestrator->configChanged();
        m_scope.start("machine", followMachine(this));
        m_scope.start("prune", prune(this));
        m_scope.start("budgets", retakeBudgets(this));
    }
    for (const std::string &warning : m_config->warnings())
        tell(NoticeLevel::Warning, warning);
    tellBrokenRules(*config);
    Q_EMIT rulesChanged(config->rules);
    Q_EMIT settingsChanged();
}

void EngineCore::configureTracing(const config::Config &config)
{
    m_tracing->configure(config.telemetry, config.storage.prompts, redaction());
}

void EngineCore::onTaskEvents(const model::TaskEvents &events)
{
    tellStatus();
    Q_EMIT taskEvents(events);
}

void EngineCore::setState(EngineState state, std::string why)
{
    m_status.state = state;
    m_status.why = std::move(why);
    tellStatus();
}

void EngineCore::tellStatus()
{
    if (m_orchestrator) {
        m_status.running = m_orchestrator->running();
        m_status.waiting = m_orchestrator->waiting();
    }
    if (m_tracing) {
        m_status.spansExported = m_tracing->counts().exported;
        m_status.spansDropped = m_tracing->counts().dropped;
    }
    if (m_budgets) {
        const auto today = m_budgets->today();
        m_status.spendIsPartial = today.unknown > 0;
        m_status.spendToday.reset();
        if (today.unknown == 0 || today.spent > model::Money())
            m_status.spendToday = today.spent;
        m_status.limitToday = today.limit;
        if (m_services)
            m_services->setBudgets(usesOf(m_budgets->statuses()));
    }
    if (m_toldStatus == m_status)
        return; // asked at every batch of events, which rarely changes it
    m_toldStatus = m_status;
    Q_EMIT statusChanged(m_status);
}

void EngineCore::tell(NoticeLevel level, std::string message)
{
    if (level == NoticeLevel::Info)
        qCInfo(logEngine).noquote() << base::qs(message);
    else
        qCWarning(logEngine).noquote() << base::qs(message);
    model::Notice told;
    told.level = level;
    told.message = std::move(message);
    Q_EMIT notice(told);
}

void EngineCore::tellBrokenRules(const config::Config &config)
{
    for (const model::RuleIssue &issue : routing::validate(config.rules, namesIn(config))) {
        if (issue.level == model::IssueLevel::Error && issue.rule >= 0)
            tell(NoticeLevel::Error, "Rule " + std::to_string(issue.rule + 1)
                                         + " takes no task until it is mended: " + issue.message
                                         + '.');
    }
}

} // namespace oxide::engine
