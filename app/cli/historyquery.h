#pragma once

#include "cli/command.h"
#include "cli/context.h"
#include "model/history.h"

#include <vector>

#include <QCoroTask>

namespace oxide::cli {

/// The options that say which tasks of the history.
[[nodiscard]] std::vector<Option> historyFilters();

/// What the filter options ask for. InvalidArgument names an unreadable date.
[[nodiscard]] base::Result<model::HistoryQuery> historyQuery(const Arguments &arguments,
                                                             base::TimePoint now);

/// A day ("2026-11-21", local), "today", "yesterday", or so long ago ("7d", "24h", "30m").
[[nodiscard]] std::optional<base::TimePoint> parseTime(std::string_view text, base::TimePoint now);

/// The same as the value of an option; empty where it is not given. InvalidArgument names what is
/// allowed.
[[nodiscard]] base::Result<std::optional<base::TimePoint>>
timeOption(const Arguments &arguments, std::string_view option, base::TimePoint now);

/// A task by its id, by the end of it (at least four characters, among the newest thousand), or
/// "last".
QCoro::Task<base::Result<model::TaskId>> findTask(Context &context, std::string word);

} // namespace oxide::cli
