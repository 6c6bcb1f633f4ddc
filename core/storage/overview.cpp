#include "storage/overview.h"

#include "storage/historyquery.h"
#include "storage/ledger.h"
#include "storage/metrics.h"
#include "storage/taskrows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <QDateTime>

namespace oxide::storage {

using base::Result;
using base::TimePoint;
using model::Span;
using std::chrono::seconds;

namespace {

/// How a span is cut: bars and points of the charts, cells of the health matrix.
struct Cut {
    Grain grain;
    seconds bucket;
    int buckets;
    seconds cell;
    int cells;
};

Cut cutOf(Span span)
{
    switch (span) {
    case Span::FiveMinutes:
        return {Grain::Fine, seconds(10), 30, seconds(10), 30};
    case Span::Hour:
        return {Grain::Fine, seconds(60), 60, seconds(300), 12};
    case Span::Day:
        return {Grain::Fine, seconds(1800), 48, seconds(3600), 24};
    case Span::Month:
        return {Grain::Coarse, seconds(86'400), 30, seconds(86'400), 30};
    }
    return {Grain::Fine, seconds(1800), 48, seconds(3600), 24};
}

/// At or below these shares of answered attempts a cell is degraded, or down.
constexpr double kHealthyAbove = 0.95;
constexpr double kDownBelow = 0.5;

constexpr int kRecent = 12;

/// The end of the step that `now` lies in, in local time: day-wide bars end at local midnight,
/// half-hour ones at the local half hour.
TimePoint endOfStep(TimePoint now, seconds width)
{
    const auto utc = std::chrono::floor<seconds>(now);
    const seconds offset(
        QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count()).offsetFromUtc());
    const auto local = utc.time_since_epoch() + offset;
    const auto begin = local - ((local % width) + width) % width;
    return TimePoint(begin + width - offset);
}

TimePoint localMidnight(TimePoint now)
{
    const QDate today = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count()).date();
    return TimePoint(std::chrono::milliseconds(today.startOfDay().toMSecsSinceEpoch()));
}

void fill(model::Bucket &bucket, const TaskSums &sums)
{
    bucket.answered = static_cast<int>(sums.answered);
    bucket.afterFallback = static_cast<int>(sums.afterFallback);
    bucket.failed = static_cast<int>(sums.failed);
    bucket.p50 = sums.latency.percentile(0.5);
    bucket.p90 = sums.latency.percentile(0.9);
    bucket.p95 = sums.latency.percentile(0.95);
    bucket.firstToken = sums.firstToken.percentile(0.5);
    if (const auto tenths = sums.speed.percentile(0.5))
        bucket.tokensPerSecond = *tenths / 10;
}

std::size_t indexOf(TimePoint time, TimePoint from, seconds width, std::size_t count)
{
    const auto index = static_cast<std::size_t>((time - from) / width);
    return std::min(index, count - 1);
}

model::Health healthOf(std::int64_t answered, std::int64_t failed)
{
    if (answered + failed == 0)
        return model::Health::Unchecked;
    const double share = static_cast<double>(answered) / static_cast<double>(answered + failed);
    if (share > kHealthyAbove)
        return model::Health::Healthy;
    return share < kDownBelow ? model::Health::Down : model::Health::Degraded;
}

Result<void> fillTasks(Connection &connection, const Cut &cut, model::Overview &overview)
{
    auto steps = taskSteps(connection, cut.grain, overview.from, overview.to);
    if (!steps)
        return base::fail(std::move(steps.error()));
    std::vector<TaskSums> sums(static_cast<std::size_t>(cut.buckets));
    TaskSums all;
    for (const TaskStep &step : *steps) {
        sums[indexOf(step.start, overview.from, cut.bucket, sums.size())].add(step.sums);
        all.add(step.sums);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        model::Bucket bucket;
        bucket.from = overview.from + cut.bucket * static_cast<int>(i);
        fill(bucket, sums[i]);
        overview.buckets.push_back(bucket);
    }
    overview.done = static_cast<int>(all.answered + all.afterFallback);
    overview.failed = static_cast<int>(all.failed);
    overview.cancelled = static_cast<int>(all.cancelled);
    if (overview.done + overview.failed > 0)
        overview.successRate =
            static_cast<double>(overview.done) / (overview.done + overview.failed);
    overview.p50 = all.latency.percentile(0.5);
    overview.p95 = all.latency.percentile(0.95);
    overview.firstToken = all.firstToken.percentile(0.5);
    if (const auto tenths = all.speed.percentile(0.5))
        overview.tokensPerSecond = *tenths / 10;
    return {};
}

/// Ended tasks of the sums and those that still run.
Result<void> countTasks(Connection &connection, const Cut &cut, model::Overview &overview)
{
    const auto unfinished = connection.integer(
        "SELECT count(*) FROM task_groups g JOIN tasks t ON t.group_id = g.id "
        "WHERE g.state IN ('queued', 'running') AND g.part = 0 AND t.seq >= ? AND t.seq < ?",
        firstKeyOf(overview.from), firstKeyOf(overview.to));
    if (!unfinished)
        return base::fail(unfinished.error());
    overview.tasks = overview.done + overview.failed + overview.cancelled
                     + static_cast<int>(unfinished->value_or(0));
    auto before = taskSteps(connection, cut.grain, overview.from - (overview.to - overview.from),
                            overview.from);
    if (!before)
        return base::fail(std::move(before.error()));
    for (const TaskStep &step : *before) {
        overview.tasksBefore += static_cast<int>(step.sums.answered + step.sums.afterFallback
                                                 + step.sums.failed + step.sums.cancelled);
    }
    return {};
}

Result<void> fillHealth(Connection &connection, const Cut &cut, model::Overview &overview)
{
    struct Cell {
        std::int64_t answered = 0;
        std::int64_t failed = 0;
    };
    const std::int64_t from = secondsOf(overview.from);
    Statement select = connection.prepare(
        "SELECT service, (start - ?) / ? AS cell, sum(answered), sum(failed) FROM metrics_services "
        "WHERE grain = ? AND start >= ? AND start < ? GROUP BY service, cell");
    select.bind(from)
        .bind(std::int64_t{cut.cell.count()})
        .bind(static_cast<int>(cut.grain))
        .bind(from)
        .bind(secondsOf(overview.to));
    if (auto ran = select.run(); !ran)
        return ran;
    std::map<std::string, std::vector<Cell>> services;
    while (select.next()) {
        auto &cells = services[select.text()];
        cells.resize(static_cast<std::size_t>(cut.cells));
        Cell &cell = cells[std::min(static_cast<std::size_t>(select.integer()), cells.size() - 1)];
        cell.answered = select.integer();
        cell.failed = select.integer();
    }
    if (auto end = select.endOfRows(); !end)
        return end;
    for (const auto &[service, cells] : services) {
        model::HealthRow row;
        row.service = service;
        Cell all;
        for (const Cell &cell : cells) {
            row.cells.push_back(healthOf(cell.answered, cell.failed));
            all.answered += cell.answered;
            all.failed += cell.failed;
        }
        if (all.answered + all.failed > 0)
            row.answeredShare =
                static_cast<double>(all.answered) / static_cast<double>(all.answered + all.failed);
        overview.health.push_back(std::move(row));
    }
    return {};
}

Result<void> fillSpend(Connection &connection, TimePoint now, model::Overview &overview)
{
    const auto entries = spendBetween(connection, localMidnight(now), now + kLedgerStep);
    if (!entries)
        return base::fail(entries.error());
    model::Money spend;
    bool isKnown = entries->empty();
    for (const model::SpendEntry &entry : *entries) {
        const bool isPart = entry.provenance != model::CostSource::Unknown;
        spend += entry.sums.amount;
        isKnown = isKnown || isPart;
        overview.spendIsPartial = overview.spendIsPartial || !isPart;
    }
    if (isKnown)
        overview.spendToday = spend;
    return {};
}

Result<void> fillRecent(Connection &connection, model::Overview &overview)
{
    model::PageRequest newest;
    newest.limit = kRecent;
    auto page = historyPage(connection, {}, newest);
    if (!page)
        return base::fail(std::move(page.error()));
    overview.recent = std::move(page->rows);
    return {};
}

} // namespace

Result<model::Overview> overviewOf(Connection &connection, Span span, TimePoint now)
{
    const Cut cut = cutOf(span);
    model::Overview overview;
    overview.span = span;
    overview.to = endOfStep(now, cut.bucket);
    overview.from = overview.to - cut.bucket * cut.buckets;
    overview.bucketWidth = cut.bucket;
    overview.cellWidth = cut.cell;
    Result<void> done = fillTasks(connection, cut, overview);
    if (done)
        done = countTasks(connection, cut, overview);
    if (done)
        done = fillHealth(connection, cut, overview);
    if (done)
        done = fillSpend(connection, now, overview);
    if (done)
        done = fillRecent(connection, overview);
    if (!done)
        return base::fail(std::move(done.error()));
    return overview;
}

Result<std::vector<ServiceLatency>> latenciesOf(Connection &connection, TimePoint now)
{
    constexpr std::size_t kHours = 24;
    const TimePoint to = endOfStep(now, seconds(3600));
    const TimePoint from = to - std::chrono::hours(kHours);
    auto steps = serviceSteps(connection, Grain::Fine, from, to);
    if (!steps)
        return base::fail(std::move(steps.error()));
    std::map<std::string, std::vector<Histogram>> services;
    for (const ServiceStep &step : *steps) {
        auto &hours = services[step.service];
        hours.resize(kHours);
        hours[indexOf(step.start, from, seconds(3600), kHours)].add(step.sums.latency);
    }
    std::vector<ServiceLatency> latencies;
    for (const auto &[service, hours] : services) {
        ServiceLatency latency;
        latency.service = service;
        Histogram all;
        for (const Histogram &hour : hours) {
            latency.hourly.push_back(
                hour.percentile(0.5).value_or(std::numeric_limits<double>::quiet_NaN()));
            all.add(hour);
        }
        if (const auto median = all.percentile(0.5))
            latency.median = std::chrono::milliseconds(std::lround(*median));
        latencies.push_back(std::move(latency));
    }
    return latencies;
}

} // namespace oxide::storage
