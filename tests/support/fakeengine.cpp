#include "support/fakeengine.h"

#include "model/servicefacts.h"

#include "base/promise.h"
#include "base/text.h"
#include "support/fakedata.h"

#include <cmath>

#include <QFile>
#include <QPromise>

namespace oxide::test {

using namespace std::chrono_literals;

struct FakeEngine::Stream {
    model::TaskId id;
    std::string answer;
    std::size_t sent = 0;
    std::int64_t number = 0;
    QTimer timer;
};

namespace {

constexpr std::size_t pieceBytes = 14;

template<class T>
bool contains(const std::vector<T> &list, const T &value)
{
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

/// By whoever answered: the fake tasks have no other attempts to look at.
bool fits(const model::AttemptFilter &attempts, const model::TaskSummary &task)
{
    return (!attempts.from || task.createdAt >= *attempts.from)
           && (!attempts.to || task.createdAt < *attempts.to)
           && (attempts.service.empty() || attempts.service == task.target.service)
           && (attempts.model.empty() || attempts.model == task.target.model)
           && (!attempts.isUnnamedModel || task.target.model.empty());
}

template<class K>
void count(std::vector<std::pair<K, std::int64_t>> &facet, const K &key)
{
    for (auto &[value, number] : facet) {
        if (value == key) {
            ++number;
            return;
        }
    }
    facet.emplace_back(key, 1);
}

} // namespace

FakeEngine::FakeEngine(Fill fill, QObject *parent)
    : Engine(parent), m_fill(fill), m_ids(m_clock, 42)
{
    m_settings = fakeSettings();
    m_status.state = model::EngineState::Running;
    m_status.spendToday = model::Money();
    if (fill == Fill::Full) {
        m_services = fakeServices();
        m_tasks = fakeTasks(160);
        // The window counts a running task's seconds by the real clock.
        for (std::size_t i = 0; i < 3; ++i)
            m_tasks[i].startedAt = m_clock.now() - std::chrono::milliseconds(600 + 3600 * i);
        m_rules = fakeRules();
        m_budgets = fakeBudgets();
        m_status.limitToday = m_budgets.front().budget.limit;
        m_status.spendToday = model::Money::fromMicros(1'840'000);
        m_status.running = 3;
        m_status.waiting = 1;
    }
    m_machine.setInterval(2000);
    connect(&m_machine, &QTimer::timeout, this, &FakeEngine::sampleMachine);
}

FakeEngine::~FakeEngine() = default;

void FakeEngine::setStreamInterval(int milliseconds)
{
    m_interval = milliseconds;
}

void FakeEngine::failNext(base::Error error)
{
    m_errors.push_back(std::move(error));
}

int FakeEngine::calls(const std::string &method) const
{
    const auto found = m_calls.find(method);
    return found == m_calls.end() ? 0 : found->second;
}

void FakeEngine::emitEvent(const model::TaskId &task, std::int64_t number,
                           decltype(model::TaskEvent::what) what)
{
    model::TaskEvent event;
    event.task = task;
    event.number = number;
    event.at = m_clock.now();
    event.what = std::move(what);
    const auto listener = m_listeners.find(task);
    if (listener != m_listeners.end())
        listener->second(event);
    Q_EMIT taskEvents({event});
}

engine::Reply<model::TaskId> FakeEngine::submit(model::TaskRequest request,
                                                engine::TaskListener listener)
{
    m_lastRequest = request;
    if (!m_errors.empty())
        return answer("submit", model::TaskId());
    const model::TaskId id = request.id.isNil() ? m_ids.next() : request.id;
    if (listener)
        m_listeners[id] = std::move(listener);
    model::TaskSummary summary;
    summary.id = id;
    summary.session = request.session;
    summary.source = request.source;
    summary.client = request.client;
    summary.title = std::string(base::cutUtf8(request.prompt, 200));
    std::replace(summary.title.begin(), summary.title.end(), '\n', ' ');
    summary.state = model::TaskState::Running;
    summary.createdAt = m_clock.now();
    summary.startedAt = summary.createdAt;
    summary.attempts = 1;
    auto decision = std::make_shared<model::Decision>(fakeDecision(request, m_services, m_rules));
    summary.type = decision->features.type;
    if (!decision->chain.empty())
        summary.target = decision->chain.front();
    m_tasks.insert(m_tasks.begin(), summary);
    model::TaskDetail detail;
    detail.summary = summary;
    detail.prompt = request.prompt;
    detail.files = request.files;
    detail.decision = *decision;
    m_details[id] = detail;

    auto stream = std::make_unique<Stream>();
    stream->id = id;
    stream->answer = m_answer.empty() ? fakeAnswer() : m_answer;
    Stream &running = *stream;
    m_streams[id] = std::move(stream);
    running.timer.setInterval(m_interval);
    connect(&running.timer, &QTimer::timeout, this, [this, &running] { step(running); });
    QTimer::singleShot(0, this, [this, id, decision] {
        const auto found = m_streams.find(id);
        if (found == m_streams.end())
            return;
        Stream &s = *found->second;
        emitEvent(id, ++s.number, model::TaskDecided{decision});
        model::AttemptStarted started;
        started.target = decision->chain.empty() ? model::Target() : decision->chain.front();
        emitEvent(id, ++s.number, started);
        emitEvent(id, ++s.number, model::AttemptConnected{1, 40ms});
        s.timer.start();
    });
    Q_EMIT tasksChanged({summary});
    refreshStatus();
    return answer("submit", id);
}

void FakeEngine::step(Stream &stream)
{
    const std::size_t wanted = m_interval == 0 ? stream.answer.size() : pieceBytes;
    const std::string_view rest = std::string_view(stream.answer).substr(stream.sent);
    const std::string piece(base::cutUtf8(rest, wanted));
    stream.sent += piece.size();
    emitEvent(stream.id, ++stream.number, model::TextDelta{piece});
    if (stream.sent == stream.answer.size())
        finish(stream, model::TaskState::Done);
}

void FakeEngine::finish(Stream &stream, model::TaskState state)
{
    stream.timer.stop();
    const model::TaskId id = stream.id;
    model::TaskDetail &detail = m_details[id];
    const auto now = m_clock.now();
    model::TaskSummary &summary = detail.summary;
    summary.state = state;
    summary.finishedAt = now;
    summary.duration = now - summary.createdAt;
    summary.firstToken = 380ms;
    summary.usage.input = 412;
    summary.usage.output = static_cast<std::int64_t>(stream.sent / 4);
    summary.cost = {model::CostSource::Computed, model::Money()};
    detail.result = stream.answer.substr(0, stream.sent);
    model::AttemptRecord attempt;
    attempt.target = summary.target;
    attempt.connectedAt = 40ms;
    attempt.firstTokenAt = 380ms;
    attempt.committedAt = 380ms;
    attempt.endedAt = summary.duration;
    attempt.usage = summary.usage;
    attempt.cost = summary.cost;
    detail.attempts = {attempt};
    for (model::TaskSummary &task : m_tasks) {
        if (task.id == id)
            task = summary;
    }
    model::TaskFinished finished;
    finished.state = state;
    finished.target = summary.target;
    finished.usage = summary.usage;
    finished.cost = summary.cost;
    finished.finishReason = "stop";
    finished.firstToken = 380ms;
    finished.duration = *summary.duration;
    emitEvent(id, ++stream.number, finished);
    Q_EMIT tasksChanged({summary});
    // Not here: the stream's own timer is what called.
    auto node = m_streams.extract(id);
    QTimer::singleShot(0, this, [kept = std::shared_ptr<Stream>(std::move(node.mapped()))] {});
    refreshStatus();
}

engine::Reply<model::TaskId> FakeEngine::submitParallel(model::ParallelRequest request,
                                                        engine::TaskListener listener)
{
    return submit(std::move(request.task), std::move(listener));
}

engine::Reply<engine::Done> FakeEngine::cancel(model::TaskId task)
{
    const auto found = m_streams.find(task);
    if (found != m_streams.end())
        finish(*found->second, model::TaskState::Cancelled);
    return answer("cancel", engine::Done());
}

engine::Reply<model::Decision> FakeEngine::preview(model::TaskRequest request)
{
    return answer("preview", fakeDecision(request, m_services, m_rules));
}

engine::Reply<engine::Done> FakeEngine::setPaused(bool paused)
{
    m_status.state = paused ? model::EngineState::Paused : model::EngineState::Running;
    Q_EMIT statusChanged(m_status);
    return answer("setPaused", engine::Done());
}

std::vector<model::TaskSummary> FakeEngine::find(const model::HistoryQuery &query) const
{
    std::vector<model::TaskSummary> rows;
    const std::string text = base::toLowerAscii(query.text);
    for (const model::TaskSummary &t : m_tasks) {
        if (contains(query.states, t.state) && contains(query.services, t.target.service)
            && contains(query.types, t.type) && contains(query.sources, t.source)
            && contains(query.clients, t.client) && fits(query.attempts, t)
            && (!query.afterFallbackOnly || t.afterFallback)
            && (!query.session || t.session == query.session)
            && (!query.from || t.createdAt >= *query.from) && (!query.to || t.createdAt < *query.to)
            && (text.empty() || base::toLowerAscii(t.title).find(text) != std::string::npos))
            rows.push_back(t);
    }
    return rows;
}

engine::Reply<model::HistoryPage> FakeEngine::history(model::HistoryQuery query,
                                                      model::PageRequest page)
{
    model::HistoryPage result;
    result.took = 640us;
    bool begun = !page.before;
    for (model::TaskSummary &row : find(query)) {
        if (begun && static_cast<int>(result.rows.size()) == page.limit) {
            result.hasMore = true;
            break;
        }
        if (begun)
            result.rows.push_back(std::move(row));
        else if (row.id == *page.before)
            begun = true;
    }
    return answer("history", std::move(result));
}

engine::Reply<model::HistoryFacets> FakeEngine::historyFacets(model::HistoryQuery query)
{
    model::HistoryFacets facets;
    facets.took = 900us;
    for (const model::TaskSummary &t : find(query)) {
        ++facets.total;
        facets.afterFallback += t.afterFallback ? 1 : 0;
        count(facets.states, t.state);
        count(facets.services, t.target.service);
        count(facets.types, t.type);
        count(facets.sources, t.source);
    }
    return answer("historyFacets", std::move(facets));
}

engine::Reply<model::TaskDetail> FakeEngine::task(model::TaskId task)
{
    const auto kept = m_details.find(task);
    if (kept != m_details.end())
        return answer("task", kept->second);
    for (const model::TaskSummary &t : m_tasks) {
        if (t.id == task)
            return answer("task", fakeDetail(t));
    }
    base::Error gone;
    gone.kind = base::ErrorKind::NotFound;
    gone.message = "This task is no longer in the history.";
    m_errors.push_front(gone);
    return answer("task", model::TaskDetail());
}

engine::Reply<std::int64_t> FakeEngine::deleteTasks(std::vector<model::TaskId> tasks)
{
    const auto before = m_tasks.size();
    std::erase_if(m_tasks, [&tasks](const model::TaskSummary &t) {
        return std::find(tasks.begin(), tasks.end(), t.id) != tasks.end();
    });
    Q_EMIT tasksDeleted();
    return answer("deleteTasks", static_cast<std::int64_t>(before - m_tasks.size()));
}

engine::Reply<std::int64_t> FakeEngine::clearHistory(model::HistoryQuery query)
{
    std::vector<model::TaskId> ids;
    for (const model::TaskSummary &t : find(query)) {
        if (model::isFinal(t.state))
            ids.push_back(t.id);
    }
    ++m_calls["clearHistory"];
    return deleteTasks(std::move(ids));
}

engine::Reply<std::int64_t> FakeEngine::exportHistory(model::HistoryQuery query,
                                                      model::ExportFormat, std::string path)
{
    const auto rows = find(query);
    QFile file(base::qs(path));
    if (!file.open(QIODevice::WriteOnly)) {
        base::Error error;
        error.kind = base::ErrorKind::Io;
        error.message = "Cannot write " + path + ".";
        m_errors.push_front(error);
    }
    for (const auto &row : rows)
        file.write((row.title + "\n").c_str());
    return answer("exportHistory", static_cast<std::int64_t>(rows.size()));
}

engine::Reply<model::ReplayReport> FakeEngine::replay(model::TaskId task)
{
    model::ReplayReport report;
    report.task = task;
    report.same = true;
    return answer("replay", std::move(report));
}

engine::Reply<std::vector<model::SessionSummary>> FakeEngine::sessions(int limit)
{
    std::vector<model::SessionSummary> all;
    for (const model::TaskSummary &t : m_tasks) {
        if (!t.session || static_cast<int>(all.size()) == limit)
            continue;
        model::SessionSummary s;
        s.id = *t.session;
        s.title = t.title;
        s.turns = 1;
        s.lastState = t.state;
        s.lastAfterFallback = t.afterFallback;
        s.updatedAt = t.finishedAt.value_or(t.createdAt);
        all.push_back(std::move(s));
    }
    return answer("sessions", std::move(all));
}

engine::Reply<engine::Done> FakeEngine::deleteSession(model::SessionId session)
{
    for (model::TaskSummary &task : m_tasks) {
        if (task.session == session)
            task.session.reset();
    }
    Q_EMIT tasksDeleted();
    return answer("deleteSession", engine::Done());
}

engine::Reply<std::vector<model::ServiceStatus>> FakeEngine::services()
{
    return answer("services", m_services);
}

engine::Reply<engine::Done> FakeEngine::saveService(model::ServiceConfig service,
                                                    std::string replaces)
{
    if (!m_errors.empty())
        return answer("saveService", engine::Done());
    const std::string &name = replaces.empty() ? service.name : replaces;
    auto found = std::find_if(m_services.begin(), m_services.end(),
                              [&name](const auto &s) { return s.config.name == name; });
    if (found == m_services.end())
        found = m_services.insert(m_services.end(), model::ServiceStatus());
    if (service.colour < 0)
        service.colour = static_cast<int>(m_services.size()) - 1;
    found->health = service.enabled ? model::Health::Unchecked : model::Health::Disabled;
    found->since = m_clock.now();
    found->config = std::move(service);
    Q_EMIT servicesChanged(m_services);
    return answer("saveService", engine::Done());
}

engine::Reply<engine::Done> FakeEngine::removeService(std::string name)
{
    std::erase_if(m_services, [&name](const auto &s) { return s.config.name == name; });
    Q_EMIT servicesChanged(m_services);
    return answer("removeService", engine::Done());
}

engine::Reply<engine::Done> FakeEngine::saveSecret(std::string name, std::string)
{
    m_secrets.insert(std::move(name));
    return answer("saveSecret", engine::Done());
}

engine::Reply<engine::Done> FakeEngine::removeSecret(std::string name)
{
    for (const model::ServiceStatus &service : m_services) {
        const std::vector<std::string> used = model::keychainNames(service.config);
        if (std::ranges::find(used, name) != used.end()) {
            base::Error error;
            error.kind = base::ErrorKind::InvalidArgument;
            error.message = service.config.name + " uses it.";
            failNext(std::move(error));
            return answer("removeSecret", engine::Done());
        }
    }
    m_secrets.erase(name);
    return answer("removeSecret", engine::Done());
}

engine::Reply<model::ServiceTest> FakeEngine::testService(model::ServiceConfig service,
                                                          std::map<std::string, std::string>)
{
    return answer("testService", fakeTest(service));
}

engine::Reply<engine::Done> FakeEngine::checkServices()
{
    for (model::ServiceStatus &s : m_services) {
        if (s.config.enabled)
            s.checkedAt = m_clock.now();
    }
    Q_EMIT servicesChanged(m_services);
    if (m_checkTime == std::chrono::milliseconds(0))
        return answer("checkServices", engine::Done());
    ++m_calls["checkServices"];
    const base::Promise<engine::Done> promise;
    QTimer::singleShot(m_checkTime, this, [promise] { promise.fulfil(engine::Done()); });
    return promise.future();
}

engine::Reply<engine::Done> FakeEngine::closeBreaker(std::string service)
{
    for (model::ServiceStatus &s : m_services) {
        if (s.config.name != service)
            continue;
        s.breaker = model::BreakerState::Closed;
        s.breakerUntil.reset();
        s.breakerWhy.clear();
        for (model::ModelState &state : s.states)
            state.breaker = {};
    }
    Q_EMIT servicesChanged(m_services);
    return answer("closeBreaker", engine::Done());
}

engine::Reply<std::vector<model::FoundService>> FakeEngine::discover()
{
    return answer("discover", fakeFoundServices());
}

engine::Reply<model::CatalogView> FakeEngine::catalogue()
{
    return answer("catalogue", model::CatalogView());
}

engine::Reply<model::CatalogMatch> FakeEngine::resolveModel(std::string name, std::string)
{
    model::CatalogMatch match;
    match.asked = std::move(name);
    return answer("resolveModel", match);
}

engine::Reply<std::vector<model::CatalogSync>> FakeEngine::syncCatalogue()
{
    return answer("syncCatalogue", std::vector<model::CatalogSync>());
}

engine::Reply<model::Costs> FakeEngine::costs(model::CostsQuery query)
{
    model::Costs empty;
    empty.query = query;
    empty.from = startOf(query.span, fakeNow(), base::localZone());
    empty.to = endOf(query.span, fakeNow(), base::localZone());
    empty.now = fakeNow();
    base::Result<model::Costs> costs = empty;
    if (m_fill == Fill::Full)
        costs = fakeCosts(query, m_services);
    if (!costs)
        m_errors.push_front(costs.error());
    else
        costs->budgets = m_budgets;
    return answer("costs", costs.value_or(model::Costs()));
}

engine::Reply<std::int64_t> FakeEngine::exportCosts(model::CostsQuery, std::string path)
{
    QFile file(base::qs(path));
    if (file.open(QIODevice::WriteOnly))
        file.write("day,service,cost_usd\r\n");
    return answer("exportCosts", std::int64_t(61));
}

engine::Reply<std::vector<model::BudgetStatus>> FakeEngine::budgets()
{
    return answer("budgets", m_budgets);
}

engine::Reply<engine::Done> FakeEngine::saveBudget(model::Budget budget, std::string replaces)
{
    if (!m_errors.empty())
        return answer("saveBudget", engine::Done());
    const std::string &name = replaces.empty() ? budget.name : replaces;
    auto found = std::find_if(m_budgets.begin(), m_budgets.end(),
                              [&name](const auto &each) { return each.budget.name == name; });
    if (found == m_budgets.end())
        found = m_budgets.insert(m_budgets.end(), model::BudgetStatus());
    *found = fakeStatus(std::move(budget));
    return answer("saveBudget", engine::Done());
}

engine::Reply<engine::Done> FakeEngine::removeBudget(std::string name)
{
    if (m_errors.empty())
        std::erase_if(m_budgets, [&name](const auto &each) { return each.budget.name == name; });
    return answer("removeBudget", engine::Done());
}

engine::Reply<std::vector<model::Setting>> FakeEngine::settings()
{
    return answer("settings", m_settings);
}

engine::Reply<engine::Done> FakeEngine::saveSettings(std::vector<model::SettingChange> changes)
{
    if (!m_errors.empty())
        return answer("saveSettings", engine::Done());
    for (const model::SettingChange &change : changes) {
        auto setting = std::ranges::find(m_settings, change.key, &model::Setting::key);
        if (setting == m_settings.end()) { // the pages have few; a test may want another
            setting = m_settings.insert(setting, model::Setting());
            setting->key = change.key;
        }
        setting->value = change.value.value_or(setting->defaultValue);
    }
    Q_EMIT settingsChanged();
    return answer("saveSettings", engine::Done());
}

engine::Reply<model::Overview> FakeEngine::overview(model::Span span)
{
    if (m_fill == Fill::Empty && m_tasks.empty()) {
        model::Overview empty;
        empty.span = span;
        empty.to = fakeNow();
        empty.from = empty.to - 24h;
        return answer("overview", std::move(empty));
    }
    return answer("overview", fakeOverview(span, m_services, m_tasks));
}

void FakeEngine::watchMachine(bool on)
{
    ++m_calls[on ? "watchMachine on" : "watchMachine off"];
    if (!on) {
        m_machine.stop();
        return;
    }
    m_machine.start();
    QTimer::singleShot(0, this, &FakeEngine::sampleMachine);
}

void FakeEngine::sampleMachine()
{
    model::MachineSample sample;
    sample.at = fakeNow();
    sample.cpuShare = 0.34 + 0.08 * std::sin(m_sample++ * 0.7);
    sample.memoryUsed = 18'200'000'000;
    sample.memoryTotal = 33'400'000'000;
    sample.ownMemory = 96'000'000;
    sample.vramUsed = 9'600'000'000;
    sample.vramTotal = 16'000'000'000;
    Q_EMIT machineSampled(sample);
}

engine::Reply<model::AuditReport> FakeEngine::verifyAudit()
{
    model::AuditReport report;
    report.checked = 3'120;
    return answer("verifyAudit", std::move(report));
}

engine::Reply<model::AuditRecord> FakeEngine::auditRecord(model::TaskId task)
{
    model::AuditRecord record;
    record.number = 1;
    record.task = task;
    record.facts = "{\"event\":\"finished\"}";
    return answer("auditRecord", std::move(record));
}

engine::Reply<std::vector<model::DoctorItem>> FakeEngine::doctor()
{
    std::vector<model::DoctorItem> items(2);
    items[0].name = "Database";
    items[0].finding = "sound, 3,120 tasks";
    items[1].name = "vLLM-lab";
    items[1].state = model::CheckState::Bad;
    items[1].finding = "connection refused";
    items[1].remedy = "Start the server or switch the service off.";
    return answer("doctor", std::move(items));
}

engine::Reply<model::ImportReport> FakeEngine::findLegacy(std::string)
{
    model::ImportReport report;
    report.tasks = 1'204;
    report.rules = 9;
    report.services = 3;
    return answer("findLegacy", std::move(report));
}

engine::Reply<model::ImportReport> FakeEngine::importLegacy(std::string)
{
    model::ImportReport report;
    report.tasks = 1'204;
    report.rules = 9;
    report.services = 3;
    return answer("importLegacy", std::move(report));
}

model::EngineStatus FakeEngine::status() const
{
    return m_status;
}

void FakeEngine::refreshStatus()
{
    const auto number = [this](model::TaskState state) {
        return static_cast<int>(std::count_if(m_tasks.begin(), m_tasks.end(),
                                              [state](const auto &t) { return t.state == state; }));
    };
    m_status.running = number(model::TaskState::Running);
    m_status.waiting = number(model::TaskState::Queued);
    Q_EMIT statusChanged(m_status);
}

} // namespace oxide::test
