#include "cli/historyquery.h"

#include "base/text.h"
#include "cli/commands/options.h"

#include <algorithm>
#include <charconv>

#include <QCoroFuture>
#include <QDateTime>

namespace oxide::cli {

namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using base::TimePoint;

constexpr int kLookBack = 1'000; ///< tasks among which the end of an id is looked for
constexpr std::size_t kShortestEnd = 4;

TimePoint startOfDay(const QDate &day)
{
    return TimePoint(std::chrono::milliseconds(day.startOfDay().toMSecsSinceEpoch()));
}

std::optional<std::chrono::minutes> agoOf(std::string_view text)
{
    if (text.size() < 2)
        return std::nullopt;
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, count);
    if (error != std::errc() || end != text.data() + text.size() - 1 || count < 0)
        return std::nullopt;
    switch (text.back()) {
    case 'm':
        return std::chrono::minutes(count);
    case 'h':
        return std::chrono::hours(count);
    case 'd':
        return std::chrono::hours(24) * count;
    default:
        return std::nullopt;
    }
}

template<class E>
std::vector<E> enumsOf(const std::vector<std::string> &names)
{
    std::vector<E> values;
    for (const std::string &name : names) {
        if (const auto value = base::fromName<E>(name))
            values.push_back(*value);
    }
    return values;
}

} // namespace

std::optional<TimePoint> parseTime(std::string_view text, TimePoint now)
{
    const QDate today = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count()).date();
    if (text == "today")
        return startOfDay(today);
    if (text == "yesterday")
        return startOfDay(today.addDays(-1));
    if (const auto ago = agoOf(text))
        return now - *ago;
    const QDate day = QDate::fromString(base::qs(text), Qt::ISODate);
    return day.isValid() ? std::optional(startOfDay(day)) : std::nullopt;
}

base::Result<std::optional<TimePoint>> timeOption(const Arguments &arguments,
                                                  std::string_view option, TimePoint now)
{
    if (!arguments.has(option))
        return std::nullopt;
    const auto time = parseTime(arguments.value(option), now);
    if (!time) {
        return base::fail(ErrorKind::InvalidArgument,
                          "--" + std::string(option) + " wants a day (2026-11-21), today, "
                              + "yesterday, or how long ago (7d, 24h, 30m), not '"
                              + arguments.value(option) + "'.");
    }
    return time;
}

std::vector<Option> historyFilters()
{
    return {choiceOf("state", "STATE", "tasks in this state",
                     "queued|running|done|failed|cancelled|interrupted", true),
            {"service", 's', Value::Service, "NAME", "answered by this service", {}, true},
            {"type", 't', Value::TaskType, "TYPE", "of this type", {}, true},
            choiceOf("source", "SOURCE", "brought by", "app|api|mcp|cli|import", true),
            {"since", 0, Value::Text, "DATE", "from this day on (2026-11-21, today, 7d, 24h)", {}},
            {"until", 0, Value::Text, "DATE", "before this day", {}}};
}

base::Result<model::HistoryQuery> historyQuery(const Arguments &arguments, TimePoint now)
{
    model::HistoryQuery query;
    query.states = enumsOf<model::TaskState>(arguments.values("state"));
    query.types = enumsOf<model::TaskType>(arguments.values("type"));
    query.sources = enumsOf<model::TaskSource>(arguments.values("source"));
    query.services = arguments.values("service");
    auto from = timeOption(arguments, "since", now);
    if (!from)
        return base::fail(from.error());
    auto to = timeOption(arguments, "until", now);
    if (!to)
        return base::fail(to.error());
    query.from = *from;
    query.to = *to;
    return query;
}

QCoro::Task<base::Result<model::TaskId>> findTask(Context &context, std::string word)
{
    if (const auto id = base::Ulid::parse(word))
        co_return *id;
    const bool isLast = word == "last";
    if (!isLast && word.size() < kShortestEnd) {
        co_return base::fail(ErrorKind::InvalidArgument,
                             "'" + word
                                 + "' is too short; give at least four characters of the "
                                   "task's id, or last.");
    }
    model::PageRequest page;
    page.limit = isLast ? 1 : kLookBack;
    const model::HistoryQuery everything;
    const base::Result<model::HistoryPage> found =
        co_await context.engine().history(everything, page);
    if (!found)
        co_return base::fail(found.error());
    std::string end = word;
    std::ranges::transform(end, end.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    std::vector<model::TaskId> fitting;
    for (const model::TaskSummary &row : found->rows) {
        if (isLast || row.id.text().ends_with(end))
            fitting.push_back(row.id);
    }
    if (fitting.size() == 1)
        co_return fitting.front();
    co_return base::fail(fitting.empty() ? ErrorKind::NotFound : ErrorKind::InvalidArgument,
                         fitting.empty()
                             ? "There is no task '" + word + "' among the newest."
                             : "'" + word + "' fits several tasks; give more of the id.");
}

} // namespace oxide::cli
