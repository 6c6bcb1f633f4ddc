#include "execution/parallel.h"

#include "base/globs.h"
#include "base/promise.h"
#include "base/text.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QCoroFuture>

namespace oxide::execution {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::ParallelRequest;
using model::Strategy;
using model::TaskId;
using model::TaskRequest;

/// The state of one analysis, shared by its workers.
struct ParallelRuns::Run {
    ParallelRequest request;
    model::TaskSummary summary;
    std::vector<Part> parts;
    std::vector<std::string> services;
    std::size_t nextPart = 0;
    std::vector<TaskId> children;
    std::optional<StopReason> stopped;
    std::int64_t nextEvent = 0;
    std::chrono::steady_clock::time_point created;
    std::vector<std::string> notices;
    std::vector<model::AttemptRecord> attempts; ///< of all parts, in whose name they are booked
};

namespace {

/// Files of one share, so that big and small ones are spread evenly: every n-th of the sorted list.
std::vector<std::string> share(const std::vector<std::string> &files, std::size_t index,
                               std::size_t count)
{
    std::vector<std::string> mine;
    for (std::size_t i = index; i < files.size(); i += count)
        mine.push_back(files[i]);
    return mine;
}

std::string joinedSections(const std::vector<std::pair<std::string, std::string>> &sections)
{
    std::string text;
    for (const auto &[title, body] : sections)
        text +=
            (text.empty() ? "## " : "\n\n## ") + title + "\n\n" + std::string(base::trimmed(body));
    return text;
}

std::string mergePrompt(const std::string &question, const std::string &answers)
{
    return "Several models answered the same question. Write the one answer that they support "
           "best: keep what they agree on, settle what they disagree on and say so, drop what only "
           "one claims without a reason.\n\nThe question:\n\n"
           + question + "\n\nThe answers:\n\n" + answers;
}

} // namespace

ParallelRuns::ParallelRuns(OrchestratorTools tools, Orchestrator &orchestrator)
    : m_tools(std::move(tools)), m_orchestrator(orchestrator), m_scope("parallel")
{
}

QCoro::Task<Result<TaskId>> ParallelRuns::submit(ParallelRequest request)
{
    if (auto checked = m_orchestrator.check(request.task); !checked)
        co_return fail(std::move(checked.error()));
    std::vector<std::string> files = request.task.files;
    std::string leftOut;
    if (!request.globs.empty()) {
        const auto expanding =
            base::runInPool<base::FoundFiles>([globs = request.globs, root = request.root] {
                return base::expandGlobs(globs, root);
            });
        auto expanded = co_await expanding;
        if (!expanded)
            co_return fail(std::move(expanded.error()));
        files.insert(files.end(), expanded->files.begin(), expanded->files.end());
        leftOut = base::leftOutSentence(*expanded);
    }
    if (files.empty() && request.strategy == Strategy::Split)
        co_return fail(ErrorKind::InvalidArgument,
                       "There are no files to split. Name files, or use broadcast or consensus.");
    auto services = usableServices(request);
    if (!services)
        co_return fail(std::move(services.error()));

    std::string without;
    if (request.strategy == Strategy::Split && request.services.empty()) {
        auto asking = whoMayTake(request.task, *services);
        auto takers = co_await asking;
        if (takers.size() < services->size() && !takers.empty()) {
            std::erase_if(*services, [&takers](const std::string &name) {
                return std::ranges::find(takers, name) != takers.end();
            });
            without = "Got no files, for they may not or cannot do this: "
                      + base::joined(*services, ", ") + '.';
            *services = std::move(takers);
        }
    }

    auto run = std::make_shared<Run>();
    run->parts = partsOf(request, files, *services);
    run->services = std::move(*services);
    run->created = m_tools.clock.steady();
    if (request.task.id.isNil())
        request.task.id = m_tools.ids.next();
    run->request = std::move(request);
    model::TaskSummary &summary = run->summary;
    summary.id = run->request.task.id;
    summary.source = run->request.task.source;
    summary.client = run->request.task.client;
    summary.tags = run->request.task.tags;
    summary.type = model::TaskType::CodebaseAnalysis;
    summary.title = titleOf(run->request.task);
    summary.files = static_cast<int>(files.size());
    summary.createdAt = m_tools.clock.now();

    storage::NewTask task;
    task.request = run->request.task;
    task.request.files = std::move(files);
    task.summary = summary;
    const auto creating = m_tools.store.create(std::move(task));
    const auto created = co_await creating;
    if (!created)
        co_return fail(created.error());
    const std::weak_ptr<Run> weak = run;
    m_orchestrator.adopt(summary.id, [this, weak](StopReason reason) {
        if (const auto held = weak.lock()) {
            held->stopped = reason;
            for (const TaskId &child : held->children)
                (void)m_orchestrator.cancel(child); // those that have ended already say so
        }
    });
    for (std::string &said : {std::ref(leftOut), std::ref(without)}) {
        if (!said.empty())
            notice(*run, std::move(said));
    }
    const TaskId id = summary.id;
    m_scope.start("parallel", drive(std::move(run)));
    co_return id;
}

Result<std::vector<std::string>> ParallelRuns::usableServices(const ParallelRequest &request) const
{
    const auto snapshot = m_tools.services.snapshot();
    std::vector<std::string> usable;
    for (const auto &part : snapshot->services()) {
        const routing::ServiceView &service = part->view();
        const bool isAsked =
            request.services.empty() || std::ranges::count(request.services, service.name) > 0;
        if (isAsked && service.enabled && service.health != model::Health::Down)
            usable.push_back(service.name);
    }
    for (const std::string &name : request.services) {
        if (!snapshot->service(name))
            return fail(ErrorKind::NoService, "There is no service called " + name + ".");
    }
    if (usable.empty())
        return fail(ErrorKind::NoService, "None of the services is enabled and up.");
    return usable;
}

QCoro::Task<std::vector<std::string>> ParallelRuns::whoMayTake(TaskRequest request,
                                                               std::vector<std::string> services)
{
    request.session.reset();
    request.files.clear();
    request.model.clear();
    std::vector<std::string> takers;
    for (const std::string &name : services) {
        TaskRequest probe = request;
        probe.service = name;
        auto deciding = m_orchestrator.preview(std::move(probe), model::RoutingDraft());
        const auto preview = co_await deciding;
        if (preview && !preview->decision.chain.empty())
            takers.push_back(name);
    }
    co_return takers;
}

std::vector<ParallelRuns::Part>
ParallelRuns::partsOf(const ParallelRequest &request, const std::vector<std::string> &files,
                      const std::vector<std::string> &services) const
{
    std::vector<Part> parts;
    const bool isSplit = request.strategy == Strategy::Split;
    const std::size_t count = isSplit ? std::min(services.size(), files.size()) : services.size();
    for (std::size_t i = 0; i < count; ++i) {
        Part part;
        part.request = request.task;
        part.request.id = m_tools.ids.next();
        part.request.service = services[i];
        part.request.model.clear();
        part.request.session.reset();
        part.request.files = isSplit ? share(files, i, count) : files;
        part.title = services[i];
        if (isSplit)
            part.title += ", " + std::to_string(part.request.files.size()) + " files";
        parts.push_back(std::move(part));
    }
    return parts;
}

QCoro::Task<void> ParallelRuns::drive(std::shared_ptr<Run> run)
{
    for (Part &part : run->parts)
        part.request.parent = run->summary.id;
    run->summary.state = model::TaskState::Running;
    run->summary.startedAt = m_tools.clock.now();
    m_tools.listeners.changed(run->summary);

    const int wanted = run->request.maxWorkers > 0 ? run->request.maxWorkers
                                                   : m_tools.config()->execution.maxParallelWorkers;
    std::vector<QCoro::Task<void>> workers;
    for (std::size_t i = 0; i < std::min(run->parts.size(), static_cast<std::size_t>(wanted)); ++i)
        workers.push_back(work(run));
    for (auto &worker : workers)
        co_await worker;

    std::vector<std::pair<std::string, std::string>> sections;
    std::optional<base::Error> firstError;
    for (const Part &part : run->parts) {
        if (part.error) {
            firstError = firstError ? firstError : part.error;
            run->notices.push_back(part.title + " failed: " + part.error->message);
        } else {
            sections.emplace_back(part.title, part.text);
        }
    }
    Result<std::string> merged = std::string();
    if (sections.empty()) {
        merged = fail(firstError.value_or(base::Error()));
    } else if (run->request.strategy == Strategy::Consensus && sections.size() > 1
               && !run->stopped) {
        TaskRequest merge = run->request.task;
        merge.id = m_tools.ids.next();
        merge.parent = run->summary.id;
        merge.session.reset(); // its prompt is ours, no turn of the caller's conversation
        merge.files.clear();
        merge.service.clear();
        merge.prompt = mergePrompt(run->request.task.prompt, joinedSections(sections));
        merged = co_await runTask(run, std::move(merge));
        if (!merged) {
            notice(*run, "The answers could not be merged into one, so they stand one after the "
                         "other: "
                             + merged.error().message);
            merged = joinedSections(sections);
        }
    } else {
        merged = joinedSections(sections);
    }
    co_await finish(run, std::move(merged));
}

QCoro::Task<void> ParallelRuns::work(std::shared_ptr<Run> run)
{
    while (run->nextPart < run->parts.size() && !run->stopped) {
        const std::size_t index = run->nextPart++;
        co_await runPart(run, index);
    }
}

QCoro::Task<void> ParallelRuns::runPart(std::shared_ptr<Run> run, std::size_t index)
{
    TaskRequest request = run->parts[index].request;
    auto text = co_await runTask(run, std::move(request));
    Part &part = run->parts[index];
    part.isDone = true;
    if (text)
        part.text = std::move(*text);
    else
        part.error = std::move(text.error());
    const auto done = std::ranges::count_if(run->parts, &Part::isDone);
    model::TaskNotice notice;
    notice.message = std::to_string(done) + " of " + std::to_string(run->parts.size()) + " parts: "
                     + part.title + (part.error ? " failed: " + part.error->message : " answered");
    say(*run, std::move(notice));
}

QCoro::Task<Result<std::string>> ParallelRuns::runTask(std::shared_ptr<Run> run,
                                                       TaskRequest request)
{
    const TaskId id = request.id;
    Waiting waiting;
    waiting.run = run;
    const auto answer = waiting.answer.future();
    m_waiting.emplace(id, std::move(waiting));
    run->children.push_back(id);
    const auto submitted = co_await m_orchestrator.submit(std::move(request));
    if (!submitted) {
        m_waiting.erase(id);
        co_return fail(submitted.error());
    }
    if (run->stopped)
        (void)m_orchestrator.cancel(id); // stopped while it was being submitted
    auto result = co_await answer;
    co_return result;
}

void ParallelRuns::taskEvent(const model::TaskEvent &event)
{
    const auto at = m_waiting.find(event.task);
    if (at == m_waiting.end())
        return;
    Waiting &waiting = at->second;
    if (const auto *delta = std::get_if<model::TextDelta>(&event.what)) {
        waiting.text += delta->text;
    } else if (const auto *splice = std::get_if<model::Splice>(&event.what)) {
        if (splice->mode == model::OnFailure::Restart)
            waiting.text.clear();
    } else if (const auto *finished = std::get_if<model::TaskFinished>(&event.what)) {
        auto &attempts = waiting.run->attempts;
        attempts.insert(attempts.end(), finished->attempts.begin(), finished->attempts.end());
        if (finished->error)
            waiting.answer.fulfil(fail(*finished->error));
        else
            waiting.answer.fulfil(std::move(waiting.text));
        m_waiting.erase(at);
    }
}

QCoro::Task<void> ParallelRuns::finish(std::shared_ptr<Run> run, Result<std::string> merged)
{
    model::TaskSummary &summary = run->summary;
    summary.finishedAt = m_tools.clock.now();
    summary.duration = std::chrono::duration_cast<std::chrono::milliseconds>(m_tools.clock.steady()
                                                                             - run->created);
    summary.state = merged ? model::TaskState::Done : model::TaskState::Failed;
    if (run->stopped) {
        base::Error error;
        const bool byUser = *run->stopped == StopReason::User;
        error.kind = byUser ? ErrorKind::Cancelled : ErrorKind::Interrupted;
        error.message = byUser ? "The task was cancelled." : "Oxide was closed while the task ran.";
        summary.state = byUser ? model::TaskState::Cancelled : model::TaskState::Interrupted;
        merged = fail(std::move(error));
    }
    summary.cost = model::totalCost(run->attempts); // for showing: the books have the parts'
    summary.usage = model::totalUsage(run->attempts);
    model::TaskFinished finished;
    finished.state = summary.state;
    finished.duration = *summary.duration;
    finished.cost = summary.cost;
    finished.usage = summary.usage;
    storage::Outcome outcome;
    if (merged) {
        outcome.result = *merged;
        model::TextDelta delta;
        delta.text = *merged;
        say(*run, std::move(delta));
        finished.finishReason = "stop";
    } else {
        summary.error = merged.error().kind;
        summary.errorMessage = merged.error().message;
        finished.error = merged.error();
    }
    outcome.notices = run->notices;
    outcome.summary = summary;
    if (m_tools.listeners.ended) {
        telemetry::EndedTask ended{run->request.task, summary};
        ended.result = outcome.result;
        m_tools.listeners.ended(ended);
    }
    auto storing = m_orchestrator.outcomes().record(std::move(outcome));
    const auto stored = co_await storing;
    if (!stored) {
        model::TaskNotice notice;
        notice.message = stored.error().message;
        say(*run, std::move(notice));
    }
    m_orchestrator.release(summary.id);
    say(*run, std::move(finished));
    m_tools.listeners.changed(summary);
}

void ParallelRuns::notice(Run &run, std::string message)
{
    run.notices.push_back(message);
    model::TaskNotice notice;
    notice.message = std::move(message);
    say(run, std::move(notice));
}

template<class What>
void ParallelRuns::say(Run &run, What what)
{
    model::TaskEvent event;
    event.task = run.summary.id;
    event.number = run.nextEvent++;
    event.at = m_tools.clock.now();
    event.what = std::move(what);
    m_tools.listeners.event(std::move(event));
}

QCoro::Task<void> ParallelRuns::join()
{
    return m_scope.join();
}

} // namespace oxide::execution
