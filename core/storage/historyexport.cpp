#include "storage/historyexport.h"

#include "base/text.h"
#include "model/json.h"
#include "storage/exportfile.h"
#include "storage/historyquery.h"
#include "storage/taskrows.h"

#include <boost/json.hpp>

#include <QDateTime>

namespace oxide::storage {

using base::Result;

namespace {

constexpr std::int64_t kChunk = 1000;

constexpr std::string_view kCsvHead =
    "id,created_at,state,source,client,type,service,model,attempts,after_fallback,input_tokens,"
    "output_tokens,cost_usd,cost_source,first_token_ms,duration_ms,error,error_message,files,"
    "prompt,result\r\n";

std::string millisecondsOrEmpty(const std::optional<std::chrono::milliseconds> &value)
{
    return value ? std::to_string(value->count()) : std::string();
}

std::string isoTime(base::TimePoint time)
{
    return base::str(QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count())
                         .toUTC()
                         .toString(Qt::ISODateWithMs));
}

std::string rowOf(const model::TaskSummary &task, const PromptTexts &prompt,
                  const std::string &result)
{
    std::string files;
    for (const std::string &file : prompt.files)
        files += (files.empty() ? "" : "\n") + file;
    const bool knownUsage = task.usage.isKnown();
    return csvRow({
        task.id.text(),
        isoTime(task.createdAt),
        std::string(base::nameOf(task.state)),
        std::string(base::nameOf(task.source)),
        task.client,
        std::string(base::nameOf(task.type)),
        task.target.service,
        task.target.model,
        std::to_string(task.attempts),
        task.afterFallback ? "yes" : "no",
        knownUsage ? std::to_string(task.usage.totalInput()) : std::string(),
        knownUsage ? std::to_string(task.usage.totalOutput()) : std::string(),
        csvDollars(task.cost.amount),
        std::string(base::nameOf(task.cost.source)),
        millisecondsOrEmpty(task.firstToken),
        millisecondsOrEmpty(task.duration),
        task.error ? std::string(base::nameOf(*task.error)) : std::string(),
        task.errorMessage,
        files,
        prompt.prompt,
        result,
    });
}

Result<std::string> csvOf(Connection &connection, std::int64_t seq)
{
    auto task = summaryOf(connection, seq);
    auto prompt = promptOf(connection, seq);
    auto result = resultOf(connection, seq);
    if (!task)
        return base::fail(std::move(task.error()));
    if (!prompt)
        return base::fail(std::move(prompt.error()));
    if (!result)
        return base::fail(std::move(result.error()));
    return *task ? rowOf(**task, *prompt, result->result) : std::string();
}

Result<std::string> jsonOf(Connection &connection, std::int64_t seq)
{
    auto task = summaryOf(connection, seq);
    if (!task)
        return base::fail(std::move(task.error()));
    if (!*task)
        return std::string();
    auto detail = detailOf(connection, (*task)->id);
    if (!detail)
        return base::fail(std::move(detail.error()));
    return boost::json::serialize(model::toJson(*detail));
}

/// The rows between the file's head and its tail.
Result<std::int64_t> writeRows(Connection &connection, const model::HistoryQuery &query,
                               model::ExportFormat format, ExportFile &file)
{
    const bool isJson = format == model::ExportFormat::Json;
    KeyRange range = keyRangeOf(query);
    std::int64_t written = 0;
    for (;;) {
        auto keys = newestKeys(connection, query, range, kChunk);
        if (!keys)
            return base::fail(std::move(keys.error()));
        std::string text;
        for (const std::int64_t seq : *keys) {
            if (auto open = connection.mayGoOn(); !open)
                return base::fail(std::move(open.error()));
            auto row = isJson ? jsonOf(connection, seq) : csvOf(connection, seq);
            if (!row)
                return base::fail(std::move(row.error()));
            if (isJson)
                text += written == 0 ? "\n" : ",\n";
            text += *row;
            ++written;
        }
        if (auto done = file.write(text); !done)
            return base::fail(std::move(done.error()));
        if (std::ssize(*keys) < kChunk)
            return written;
        range.to = keys->back();
    }
}

} // namespace

Result<std::int64_t> exportHistory(Connection &connection, const model::HistoryQuery &query,
                                   model::ExportFormat format, const std::string &path)
{
    ExportFile file(path);
    const bool isJson = format == model::ExportFormat::Json;
    Result<void> done = file.open();
    if (done)
        done = file.write(isJson ? std::string_view("[") : kCsvHead);
    if (!done)
        return base::fail(std::move(done.error()));
    auto written = writeRows(connection, query, format, file);
    if (!written)
        return written;
    if (isJson)
        done = file.write("\n]\n");
    if (done)
        done = file.commit();
    if (!done)
        return base::fail(std::move(done.error()));
    return written;
}

} // namespace oxide::storage
