#include "storage/metrics.h"

#include "base/blame.h"
#include "storage/connection.h"

#include <algorithm>

namespace oxide::storage {

using base::Result;
using model::AttemptRecord;
using model::TaskState;

namespace {

constexpr std::int64_t kKeepFineSeconds = 3 * 24 * 3600;
constexpr std::int64_t kPruneEverySeconds = 3600;

std::int64_t startOf(Grain grain, base::TimePoint time)
{
    const std::int64_t width = widthOf(grain).count();
    const std::int64_t seconds = secondsOf(time);
    return seconds - ((seconds % width) + width) % width;
}

/// The attempt whose output is the answer, if one is.
const AttemptRecord *answering(const std::vector<AttemptRecord> &attempts)
{
    for (auto it = attempts.rbegin(); it != attempts.rend(); ++it) {
        if (!it->error && it->endedAt)
            return &*it;
    }
    return nullptr;
}

TaskSums sumsOf(const model::TaskSummary &task, const std::vector<AttemptRecord> &attempts)
{
    TaskSums sums;
    if (task.state == TaskState::Cancelled) {
        sums.cancelled = 1;
        return sums;
    }
    if (task.state != TaskState::Done) {
        sums.failed = 1;
        return sums;
    }
    (task.afterFallback ? sums.afterFallback : sums.answered) = 1;
    if (task.duration)
        sums.latency.add(static_cast<double>(task.duration->count()));
    if (task.firstToken)
        sums.firstToken.add(static_cast<double>(task.firstToken->count()));
    const AttemptRecord *answer = answering(attempts);
    if (answer && answer->firstTokenAt && *answer->endedAt > *answer->firstTokenAt) {
        const double seconds =
            std::chrono::duration<double>(*answer->endedAt - *answer->firstTokenAt).count();
        const std::int64_t tokens = answer->usage.totalOutput();
        if (tokens > 0)
            sums.speed.add(10 * static_cast<double>(tokens) / seconds);
    }
    return sums;
}

ServiceSums sumsOf(const AttemptRecord &attempt)
{
    ServiceSums sums;
    if (!attempt.error) {
        sums.answered = 1;
        if (attempt.endedAt)
            sums.latency.add(static_cast<double>((*attempt.endedAt - attempt.startedAt).count()));
    } else if (base::blameOf(attempt.error->kind) != base::Blame::Nobody) {
        sums.failed = 1;
    }
    return sums;
}

TaskSums readTaskSums(Statement &row)
{
    TaskSums sums;
    sums.answered = row.integer();
    sums.afterFallback = row.integer();
    sums.failed = row.integer();
    sums.cancelled = row.integer();
    sums.latency = Histogram::fromBytes(row.bytes());
    sums.firstToken = Histogram::fromBytes(row.bytes());
    sums.speed = Histogram::fromBytes(row.bytes());
    return sums;
}

ServiceSums readServiceSums(Statement &row)
{
    ServiceSums sums;
    sums.answered = row.integer();
    sums.failed = row.integer();
    sums.latency = Histogram::fromBytes(row.bytes());
    return sums;
}

constexpr std::string_view kTaskColumns =
    "answered, after_fallback, failed, cancelled, latency, first_token, speed";
constexpr std::string_view kServiceColumns = "answered, failed, latency";

Result<void> putTaskSums(Connection &connection, Grain grain, std::int64_t start, TaskSums sums)
{
    static const std::string select =
        "SELECT " + std::string(kTaskColumns) + " FROM metrics_tasks WHERE grain = ? AND start = ?";
    static const std::string put = "INSERT OR REPLACE INTO metrics_tasks (grain, start, "
                                   + std::string(kTaskColumns)
                                   + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    {
        Statement row = connection.prepare(select);
        if (auto ran = row.bind(static_cast<int>(grain)).bind(start).run(); !ran)
            return ran;
        if (row.next())
            sums.add(readTaskSums(row));
    }
    return connection.run(put, static_cast<int>(grain), start, sums.answered, sums.afterFallback,
                          sums.failed, sums.cancelled, sums.latency.bytes(),
                          sums.firstToken.bytes(), sums.speed.bytes());
}

Result<void> putServiceSums(Connection &connection, Grain grain, std::int64_t start,
                            const std::string &service, ServiceSums sums)
{
    static const std::string select =
        "SELECT " + std::string(kServiceColumns)
        + " FROM metrics_services WHERE grain = ? AND start = ? AND service = ?";
    static const std::string put =
        "INSERT OR REPLACE INTO metrics_services (grain, start, service, "
        + std::string(kServiceColumns) + ") VALUES (?, ?, ?, ?, ?, ?)";
    {
        Statement row = connection.prepare(select);
        if (auto ran = row.bind(static_cast<int>(grain)).bind(start).bind(service).run(); !ran)
            return ran;
        if (row.next())
            sums.add(readServiceSums(row));
    }
    return connection.run(put, static_cast<int>(grain), start, service, sums.answered, sums.failed,
                          sums.latency.bytes());
}

base::TimePoint timeOf(std::int64_t seconds)
{
    return base::TimePoint(std::chrono::seconds(seconds));
}

} // namespace

std::int64_t secondsOf(base::TimePoint time)
{
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

void TaskSums::add(const TaskSums &other)
{
    answered += other.answered;
    afterFallback += other.afterFallback;
    failed += other.failed;
    cancelled += other.cancelled;
    latency.add(other.latency);
    firstToken.add(other.firstToken);
    speed.add(other.speed);
}

void ServiceSums::add(const ServiceSums &other)
{
    answered += other.answered;
    failed += other.failed;
    latency.add(other.latency);
}

void Metrics::add(const model::TaskSummary &task, const std::vector<AttemptRecord> &attempts,
                  base::TimePoint now)
{
    const bool young = now - task.createdAt < std::chrono::seconds(kKeepFineSeconds);
    for (const Grain grain : {Grain::Fine, Grain::Coarse}) {
        if (grain == Grain::Fine && !young)
            continue;
        if (!task.parent)
            m_tasks[{grain, startOf(grain, task.createdAt)}].add(sumsOf(task, attempts));
        for (const AttemptRecord &attempt : attempts) {
            const Step step{grain, startOf(grain, task.createdAt + attempt.startedAt)};
            m_services[{step, attempt.target.service}].add(sumsOf(attempt));
        }
    }
}

Result<void> Metrics::flush(Connection &connection)
{
    if (m_tasks.empty() && m_services.empty())
        return {};
    std::int64_t newest = 0;
    for (const auto &[step, sums] : m_tasks) {
        newest = std::max(newest, step.second);
        if (auto done = putTaskSums(connection, step.first, step.second, sums); !done)
            return done;
    }
    for (const auto &[key, sums] : m_services) {
        const auto &[step, service] = key;
        newest = std::max(newest, step.second);
        if (auto done = putServiceSums(connection, step.first, step.second, service, sums); !done)
            return done;
    }
    forget();
    if (newest < m_prunedAt + kPruneEverySeconds)
        return {};
    m_prunedAt = newest;
    const int fine = static_cast<int>(Grain::Fine);
    auto done = connection.run("DELETE FROM metrics_tasks WHERE grain = ? AND start < ?", fine,
                               newest - kKeepFineSeconds);
    if (!done)
        return done;
    return connection.run("DELETE FROM metrics_services WHERE grain = ? AND start < ?", fine,
                          newest - kKeepFineSeconds);
}

void Metrics::forget()
{
    m_tasks.clear();
    m_services.clear();
}

Result<std::vector<TaskStep>> taskSteps(Connection &connection, Grain grain, base::TimePoint from,
                                        base::TimePoint to)
{
    static const std::string sql = "SELECT start, " + std::string(kTaskColumns)
                                   + " FROM metrics_tasks WHERE grain = ? AND start >= ? AND "
                                     "start < ? ORDER BY start";
    Statement row = connection.prepare(sql);
    row.bind(static_cast<int>(grain)).bind(secondsOf(from)).bind(secondsOf(to));
    if (auto ran = row.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<TaskStep> steps;
    while (row.next()) {
        TaskStep step;
        step.start = timeOf(row.integer());
        step.sums = readTaskSums(row);
        steps.push_back(std::move(step));
    }
    if (auto end = row.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return steps;
}

Result<std::vector<ServiceStep>> serviceSteps(Connection &connection, Grain grain,
                                              base::TimePoint from, base::TimePoint to)
{
    static const std::string sql = "SELECT start, service, " + std::string(kServiceColumns)
                                   + " FROM metrics_services WHERE grain = ? AND start >= ? AND "
                                     "start < ? ORDER BY start, service";
    Statement row = connection.prepare(sql);
    row.bind(static_cast<int>(grain)).bind(secondsOf(from)).bind(secondsOf(to));
    if (auto ran = row.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<ServiceStep> steps;
    while (row.next()) {
        ServiceStep step;
        step.start = timeOf(row.integer());
        step.service = row.text();
        step.sums = readServiceSums(row);
        steps.push_back(std::move(step));
    }
    if (auto end = row.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return steps;
}

} // namespace oxide::storage
