#include "storage/historyexport.h"

#include "base/text.h"
#include "model/json.h"
#include "storage/historyquery.h"
#include "storage/taskrows.h"

#include <initializer_list>

#include <boost/json.hpp>

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace oxide::storage {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::int64_t kChunk = 1000;

constexpr std::string_view kCsvHead =
    "id,created_at,state,source,client,type,service,model,attempts,after_fallback,input_tokens,"
    "output_tokens,cost_usd,cost_source,first_token_ms,duration_ms,error,error_message,files,"
    "prompt,result\r\n";

base::Error writeError(const QSaveFile &file, const std::string &path)
{
    base::Error error;
    error.detail = base::str(file.errorString());
    switch (file.error()) {
    case QFileDevice::PermissionsError:
    case QFileDevice::OpenError:
        error.kind = ErrorKind::ReadOnly;
        error.message = path + " cannot be written. Choose another folder, or make it writable.";
        break;
    case QFileDevice::ResourceError:
    case QFileDevice::WriteError:
        error.kind = ErrorKind::DiskFull;
        error.message = "Writing " + path + " failed: the disk may be full. Nothing was replaced.";
        break;
    default:
        error.kind = ErrorKind::Io;
        error.message = "Writing " + path + " failed. Nothing was replaced.";
        break;
    }
    return error;
}

template<class T>
std::string numberOrEmpty(const std::optional<T> &value)
{
    return value ? std::to_string(*value) : std::string();
}

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

/// Plain dollars with six decimals, for spreadsheets.
std::string dollars(const std::optional<model::Money> &amount)
{
    if (!amount)
        return {};
    const std::string text = amount->text();
    const std::size_t sign = text.find('$');
    return text.substr(0, sign) + text.substr(sign + 1);
}

std::string csvRow(const model::TaskSummary &task, const PromptTexts &prompt,
                   const std::string &result)
{
    std::string files;
    for (const std::string &file : prompt.files)
        files += (files.empty() ? "" : "\n") + file;
    const bool knownUsage = task.usage.isKnown();
    std::string row;
    for (const std::string &field : std::initializer_list<std::string>{
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
             dollars(task.cost.amount),
             std::string(base::nameOf(task.cost.source)),
             millisecondsOrEmpty(task.firstToken),
             millisecondsOrEmpty(task.duration),
             task.error ? std::string(base::nameOf(*task.error)) : std::string(),
             task.errorMessage,
             files,
             prompt.prompt,
             result}) {
        if (!row.empty())
            row += ',';
        row += csvField(field);
    }
    return row + "\r\n";
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
    return *task ? csvRow(**task, *prompt, result->result) : std::string();
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
                               model::ExportFormat format, QSaveFile &file, const std::string &path)
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
        if (file.write(text.data(), static_cast<qint64>(text.size())) < 0)
            return base::fail(writeError(file, path));
        if (std::ssize(*keys) < kChunk)
            return written;
        range.to = keys->back();
    }
}

} // namespace

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string field = "\"";
    for (const char c : text) {
        if (c == '"')
            field += '"';
        field += c;
    }
    return field + '"';
}

Result<std::int64_t> exportHistory(Connection &connection, const model::HistoryQuery &query,
                                   model::ExportFormat format, const std::string &path)
{
    const QFileInfo target(base::qs(path));
    if (!target.isAbsolute())
        return base::fail(ErrorKind::InvalidArgument, path + " is no absolute path.");
    if (!target.dir().exists()) {
        return base::fail(ErrorKind::NotFound,
                          "There is no folder " + base::str(target.path()) + ". Make it first.");
    }
    if (target.isDir())
        return base::fail(ErrorKind::InvalidArgument, path + " is a folder. Name a file in it.");
    QSaveFile file(target.filePath());
    if (!file.open(QIODevice::WriteOnly))
        return base::fail(writeError(file, path));
    const bool isJson = format == model::ExportFormat::Json;
    const std::string_view head = isJson ? std::string_view("[") : kCsvHead;
    if (file.write(head.data(), static_cast<qint64>(head.size())) < 0)
        return base::fail(writeError(file, path));
    auto written = writeRows(connection, query, format, file, path);
    if (!written)
        return written;
    if (isJson && file.write("\n]\n") < 0)
        return base::fail(writeError(file, path));
    if (!file.commit())
        return base::fail(writeError(file, path));
    return written;
}

} // namespace oxide::storage
