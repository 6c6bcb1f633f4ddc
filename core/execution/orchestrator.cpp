#include "execution/orchestrator.h"

#include "base/promise.h"
#include "base/text.h"
#include "execution/material.h"
#include "execution/refusal.h"
#include "routing/candidates.h"
#include "routing/decide.h"
#include "routing/promptsize.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include <QCoroFuture>
#include <QDateTime>

namespace oxide::execution {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::Decision;
using model::TaskId;
using model::TaskRequest;

namespace {

using namespace std::chrono_literals;

/// What a killed process may lose of an answer is what came between two checkpoints. Of more tasks
/// than these each has its turn less often: the disk is there for all of them, and the engine's
/// thread for their streams.
constexpr auto kCheckpointInterval = 200ms;
constexpr std::size_t kCheckpointsAtOnce = 100;
constexpr std::size_t kTitleBytes = 200;
constexpr std::size_t kMaxPromptBytes = 64 * 1024 * 1024;

int minuteOfDay(base::TimePoint now)
{
    const QTime time = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count()).time();
    return time.hour() * 60 + time.minute();
}

/// The results of tools, or an image, may be all there is to answer.
bool asksWithoutWords(const TaskRequest &request)
{
    return request.prompt.empty() && !request.messages.empty()
           && std::ranges::any_of(request.messages.back().parts, [](const model::Part &part) {
                  return std::holds_alternative<model::ToolResultPart>(part)
                         || std::holds_alternative<model::ImagePart>(part);
              });
}

/// `request` outlives the task.
QCoro::Task<Result<model::TaskFeatures>>
featuresOf(const TaskRequest &request, routing::ClassifyContext context,
           std::shared_ptr<const routing::Snapshot> snapshot, Length length)
{
    if (length == Length::Short)
        co_return routing::classify(request, context, *snapshot);
    const auto reading = base::runInPool<model::TaskFeatures>(
        [&request, context, snapshot]() -> Result<model::TaskFeatures> {
            return routing::classify(request, context, *snapshot);
        });
    auto features = co_await reading;
    co_return features;
}

/// A profile that the caller asks for by a name that nobody has is a mistake worth telling.
Result<void> checkProfile(const TaskRequest &request, const routing::Snapshot &snapshot)
{
    constexpr std::string_view kAuto = "auto:";
    const std::string asked = !request.profile.empty() ? request.profile
                              : request.model.starts_with(kAuto)
                                  ? request.model.substr(kAuto.size())
                                  : std::string();
    const auto &profiles = snapshot.setup().profiles;
    if (asked.empty() || model::findProfile(profiles, asked))
        return {};
    std::string names;
    for (const model::Profile &profile : profiles)
        names += (names.empty() ? "" : ", ") + profile.name;
    return fail(ErrorKind::InvalidArgument,
                "There is no profile " + asked + ". There are: " + names + '.');
}

std::optional<LastTurn> lastTurnOf(const storage::TaskStore::SessionTurns &turns)
{
    if (!turns.lastTarget || !turns.lastAt)
        return std::nullopt;
    return LastTurn{*turns.lastTarget, turns.lastUsage, *turns.lastAt, turns.turnsInARow};
}

/// Does the caller send the conversation so far himself? What is to be answered is none of it.
bool bringsTurns(const TaskRequest &request)
{
    const auto earlier =
        std::span(request.messages)
            .first(request.messages.size()
                   - (request.prompt.empty() && !request.messages.empty() ? 1 : 0));
    return std::ranges::any_of(earlier, [](const model::Message &message) {
        return message.role == model::Role::User || message.role == model::Role::Assistant;
    });
}

/// Another program asks: it came by the local API or by MCP.
bool isForeign(const TaskRequest &request)
{
    return request.source == model::TaskSource::Api || request.source == model::TaskSource::Mcp;
}

/// The window and oxidectl go on with any conversation; other programs with their own.
bool mayContinue(const TaskRequest &request, const std::optional<std::string> &owner)
{
    return !isForeign(request) || !owner || *owner == request.client;
}

} // namespace

/// A task on its way in, until it is one of the runs.
class Orchestrator::Entering final
{
public:
    Entering(std::map<TaskId, bool> &all, const TaskId &task) : m_all(all), m_task(task)
    {
        m_all.emplace(m_task, false);
    }
    ~Entering() { m_all.erase(m_task); }
    Entering(const Entering &) = delete;
    Entering &operator=(const Entering &) = delete;

    [[nodiscard]] bool isCancelled() const
    {
        const auto own = m_all.find(m_task);
        return own != m_all.end() && own->second;
    }

private:
    std::map<TaskId, bool> &m_all;
    const TaskId m_task;
};

std::string titleOf(const TaskRequest &request)
{
    const std::string text = model::questionOf(request);
    std::string title(base::cutUtf8(base::trimmed(text), kTitleBytes));
    for (char &c : title) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    return title;
}

Orchestrator::Orchestrator(OrchestratorTools tools)
    : m_tools(std::move(tools)), m_outcomes(m_tools.store, m_tools.listeners.changed),
      m_slots(std::make_shared<Slots>(
          [this](const std::string &service) { return m_tools.services.slots(service); },
          [this](const std::string &service, int running, int waiting) {
              m_tools.services.loadChanged(service, running, waiting);
          })),
      m_scope("execution")
{
    m_checkpoints.setInterval(kCheckpointInterval);
    QObject::connect(&m_checkpoints, &QTimer::timeout, &m_checkpoints,
                     [this] { checkpointSome(); });
}

Orchestrator::~Orchestrator() = default;

QCoro::Task<Result<TaskId>> Orchestrator::submit(TaskRequest request)
{
    if (m_stopping)
        co_return fail(ErrorKind::Interrupted, "Oxide is stopping.");
    const auto config = m_tools.config();
    // Those between two attempts wait as well, and hold their prompts.
    if (std::ssize(m_runs) - m_slots->running() >= config->execution.maxQueued)
        co_return fail(ErrorKind::Overloaded,
                       std::to_string(config->execution.maxQueued)
                           + " tasks are waiting already. Try again later, or raise "
                             "execution.max_queued.");
    if (request.id.isNil())
        request.id = m_tools.ids.next();
    // Here, for every door, the parts of a parallel task too.
    if (isForeign(request) && config->api.dropUnsupported == config::DropUnsupported::Refuse)
        request.whenLacking = model::WhenLacking::Refuse;
    const Entering entering(m_entering, request.id);
    noteNamed(request);
    auto prepared = co_await prepare(std::move(request), m_tools.services.snapshot());
    if (!prepared)
        co_return fail(std::move(prepared.error()));
    if (m_stopping)
        co_return fail(ErrorKind::Interrupted, "Oxide is stopping.");

    storage::NewTask task = newTask(*prepared);
    const model::TaskSummary summary = task.summary;
    if (prepared->decision->chain.empty()) {
        auto refusing = refuse(std::move(task), prepared->deciding);
        auto refused = co_await refusing;
        co_return refused;
    }
    const auto created = co_await m_tools.store.create(std::move(task));
    if (!created)
        co_return fail(created.error());
    RunTools tools{m_tools.clock, m_tools.services, m_tools.store,         m_outcomes,
                   m_slots,       m_tools.budgets,  listenersOf(*prepared)};
    auto run = std::make_shared<TaskRun>(std::move(tools), summary, std::move(prepared->prompt),
                                         std::move(prepared->request), prepared->decision,
                                         prepared->deciding, config->execution);
    m_runs.emplace(summary.id, run);
    if (m_stopping) // it came while the task was being stored
        run->stop(StopReason::Shutdown);
    else if (entering.isCancelled())
        run->stop(StopReason::User);
    m_tools.listeners.changed(summary);
    m_scope.start("task", drive(std::move(run)));
    co_return summary.id;
}

Listeners Orchestrator::listenersOf(const Prepared &prepared)
{
    Listeners listeners = m_tools.listeners;
    if (prepared.request.session || prepared.request.embedding || prepared.request.parent)
        return listeners;
    listeners.ended = [this, beginnings = prepared.beginnings](const telemetry::EndedTask &task) {
        if (task.summary.state == model::TaskState::Done)
            m_promptCaches.note(
                beginnings, {task.summary.target, task.attempts.back().usage, m_tools.clock.now()});
        if (m_tools.listeners.ended)
            m_tools.listeners.ended(task);
    };
    return listeners;
}

QCoro::Task<Result<Orchestrator::Preview>> Orchestrator::preview(TaskRequest request,
                                                                 model::RoutingDraft draft)
{
    noteNamed(request);
    auto prepared = co_await prepare(std::move(request), m_tools.services.snapshotWith(draft));
    if (!prepared)
        co_return fail(std::move(prepared.error()));
    Preview preview;
    preview.decision = *prepared->decision;
    preview.snapshot = std::move(prepared->snapshot);
    co_return preview;
}

Result<void> Orchestrator::cancel(const TaskId &task)
{
    if (const auto run = m_runs.find(task); run != m_runs.end()) {
        const auto held = run->second;
        held->stop(StopReason::User);
        return {};
    }
    if (const auto adopted = m_adopted.find(task); adopted != m_adopted.end()) {
        const auto stop = adopted->second;
        stop(StopReason::User);
        return {};
    }
    if (const auto entering = m_entering.find(task); entering != m_entering.end()) {
        entering->second = true;
        return {};
    }
    return fail(ErrorKind::NotFound, "Task " + task.text() + " is not running or waiting.");
}

void Orchestrator::adopt(const TaskId &task, std::function<void(StopReason)> stop)
{
    const auto &adopted = m_adopted.emplace(task, std::move(stop)).first->second;
    if (m_stopping)
        adopted(StopReason::Shutdown);
}

void Orchestrator::release(const TaskId &task)
{
    m_adopted.erase(task);
}

void Orchestrator::setPaused(bool paused)
{
    m_slots->setPaused(paused);
}

void Orchestrator::configChanged()
{
    m_slots->admit();
}

int Orchestrator::running() const
{
    return m_slots->running();
}

int Orchestrator::waiting() const
{
    return m_slots->waiting();
}

std::vector<model::TaskSummary> Orchestrator::active() const
{
    std::vector<model::TaskSummary> summaries;
    summaries.reserve(m_runs.size());
    for (const auto &[id, run] : m_runs)
        summaries.push_back(run->summary());
    return summaries;
}

QCoro::Task<void> Orchestrator::shutdown()
{
    m_stopping = true;
    const auto runs = m_runs; // a stop may end a run at once
    for (const auto &[id, run] : runs)
        run->stop(StopReason::Shutdown);
    const auto adopted = m_adopted;
    for (const auto &[id, stop] : adopted)
        stop(StopReason::Shutdown);
    co_await m_scope.join();
    co_await m_outcomes.shutdown();
}

Result<void> Orchestrator::check(const TaskRequest &request) const
{
    const std::string text = model::questionOf(request);
    if (!request.embedding && base::trimmed(text).empty() && !asksWithoutWords(request))
        return fail(ErrorKind::InvalidArgument, "The prompt is empty. Write what is to be done.");
    if (text.size() > kMaxPromptBytes)
        return fail(ErrorKind::InvalidArgument, "The prompt is longer than 64 MB.");
    if (request.embedding && request.embedding->texts.empty())
        return fail(ErrorKind::InvalidArgument, "There is no text to make a vector of.");
    if (!base::isValidUtf8(text))
        return fail(ErrorKind::InvalidArgument,
                    "The prompt is not valid UTF-8. Convert it first, for example with iconv.");
    if (m_runs.contains(request.id) || m_adopted.contains(request.id))
        return fail(ErrorKind::AlreadyExists, "Task " + request.id.text() + " exists already.");
    return {};
}

void Orchestrator::noteNamed(const TaskRequest &request)
{
    if (request.model.empty())
        return;
    model::TaskFeatures asked;
    asked.service = request.service;
    asked.model = request.model;
    const auto target = routing::requestedTarget(asked, *m_tools.services.snapshot());
    if (!target.service.empty() && !target.model.empty())
        m_tools.services.noteNamed({target.service, target.model});
}

QCoro::Task<Result<Orchestrator::Prepared>>
Orchestrator::prepare(TaskRequest request, std::shared_ptr<const routing::Snapshot> snapshot)
{
    if (auto checked = check(request); !checked)
        co_return fail(std::move(checked.error()));
    if (auto checked = checkProfile(request, *snapshot); !checked)
        co_return fail(std::move(checked.error()));

    Prepared prepared;
    prepared.deciding.begin = m_tools.clock.now();
    prepared.prompt.earlier = request.messages;
    prepared.prompt.prompt = request.prompt;
    routing::ClassifyContext context;
    std::optional<LastTurn> last;
    if (request.session) {
        const auto reading = m_tools.store.turns(*request.session);
        auto turns = co_await reading;
        if (!turns)
            co_return fail(std::move(turns.error()));
        if (!mayContinue(request, turns->owner))
            co_return fail(ErrorKind::NotFound,
                           "There is no conversation " + request.session->text() + " here.");
        if (bringsTurns(request))
            turns->messages.clear();
        auto &earlier = prepared.prompt.earlier;
        earlier.insert(earlier.end(), turns->messages.begin(), turns->messages.end());
        last = lastTurnOf(*turns);
        // The request's own messages are counted with it.
        for (const model::Message &message : turns->messages)
            context.contextTokens += routing::tokensOf(message);
    }
    const auto pii = m_tools.pii();
    const Length length = lengthOf(request, prepared.prompt);
    Result<Material> material;
    if (length == Length::Short) {
        material = readMaterial(request, prepared.prompt, *pii);
    } else { // both are this coroutine's, and live until it goes on
        const auto reading =
            base::runInPool<Material>([&request, &prompt = std::as_const(prepared.prompt), pii] {
                return readMaterial(request, prompt, *pii);
            });
        material = co_await reading;
    }
    if (!material)
        co_return fail(std::move(material.error()));
    prepared.prompt.files = std::move(material->files);
    context.sensitivity = std::move(material->sensitivity);
    context.foreignTokens = material->foreignTokens;
    for (const FileText &file : prepared.prompt.files)
        context.fileTokens += file.tokens;
    context.minuteOfDay = minuteOfDay(m_tools.clock.now());
    prepared.beginnings = std::move(material->beginnings);
    if (!request.session)
        last = m_promptCaches.find(prepared.beginnings, m_tools.clock.now());
    if (last) {
        context.warmTokens = warmTokens(*last, m_tools.clock.now());
        context.sessionTarget = std::move(last->target);
    }

    auto classifying = featuresOf(request, context, snapshot, length);
    auto features = co_await classifying;
    if (!features)
        co_return fail(std::move(features.error()));
    auto decision = routing::decide(*features, *snapshot);
    prepared.decision = std::make_shared<const Decision>(std::move(decision));
    prepared.deciding.end = m_tools.clock.now();
    prepared.snapshot = std::move(snapshot);
    prepared.request = std::move(request);
    co_return prepared;
}

std::shared_ptr<const storage::SnapshotText> Orchestrator::textOf(const routing::Snapshot &snapshot)
{
    if (!m_snapshotText || m_snapshotText->hash != snapshot.hash()) {
        storage::SnapshotText text{snapshot.hash(), snapshot.text()};
        m_snapshotText = std::make_shared<const storage::SnapshotText>(std::move(text));
    }
    return m_snapshotText;
}

storage::NewTask Orchestrator::newTask(const Prepared &prepared)
{
    storage::NewTask task;
    task.request = prepared.request;
    task.decision = prepared.decision;
    task.snapshot = textOf(*prepared.snapshot);
    model::TaskSummary &summary = task.summary;
    summary.id = prepared.request.id;
    summary.parent = prepared.request.parent;
    summary.session = prepared.request.session;
    summary.source = prepared.request.source;
    summary.client = prepared.request.client;
    summary.tags = prepared.request.tags;
    summary.type = prepared.decision->features.type;
    summary.title = titleOf(prepared.request);
    summary.files = static_cast<int>(prepared.request.files.size());
    summary.createdAt = m_tools.clock.now();
    if (!prepared.decision->chain.empty())
        summary.target = prepared.decision->chain.front();
    return task;
}

QCoro::Task<Result<TaskId>> Orchestrator::refuse(storage::NewTask task, telemetry::Period deciding)
{
    base::Error error = refusalOf(*task.decision, *m_tools.services.snapshot());
    storage::Outcome outcome;
    outcome.summary = task.summary;
    outcome.summary.state = model::TaskState::Failed;
    outcome.summary.error = error.kind;
    outcome.summary.errorMessage = error.message;
    outcome.summary.finishedAt = m_tools.clock.now();
    outcome.summary.duration = std::chrono::milliseconds(0);
    outcome.summary.cost = model::totalCost(outcome.attempts); // nobody was asked
    const model::TaskSummary summary = outcome.summary;
    const TaskRequest request = task.request;
    const auto decision = task.decision;
    const auto creating = m_tools.store.create(std::move(task));
    const auto created = co_await creating;
    if (!created) // where another task has this id, that one must not be ended
        co_return fail(created.error());
    auto finishing = m_outcomes.record(std::move(outcome));
    const auto finished = co_await finishing;
    if (!finished)
        co_return fail(finished.error());
    if (m_tools.listeners.ended)
        m_tools.listeners.ended({request, summary, decision.get(), deciding});
    m_tools.listeners.changed(summary);
    error.detail = summary.id.text();
    co_return fail(std::move(error));
}

QCoro::Task<void> Orchestrator::drive(std::shared_ptr<TaskRun> run)
{
    const TaskId id = run->summary().id;
    if (!m_checkpoints.isActive())
        m_checkpoints.start();
    co_await TaskRun::run(run);
    m_runs.erase(id);
    if (m_runs.empty())
        m_checkpoints.stop();
}

void Orchestrator::checkpointSome()
{
    auto next = m_runs.upper_bound(m_lastCheckpointed);
    for (std::size_t i = 0; i < std::min(m_runs.size(), kCheckpointsAtOnce); ++i) {
        if (next == m_runs.end())
            next = m_runs.begin();
        const auto &[id, run] = *next++;
        m_lastCheckpointed = id;
        m_scope.start("checkpoint", TaskRun::checkpoint(run));
    }
}

} // namespace oxide::execution
