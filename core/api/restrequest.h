#pragma once

#include "api/bodyreader.h"
#include "api/route.h"
#include "base/error.h"
#include "model/history.h"
#include "model/parallel.h"
#include "model/task.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the REST rooms read from requests. What they do not know is refused, with its name: a wish
// must not be dropped in silence.
namespace oxide::api {

/// prompt, system, files, service, model, profile, session, tags, sampling and the seed's
/// preferences. InvalidArgument with the path of the wrong field; PolicyRefused where the caller
/// may not read files or use the model.
[[nodiscard]] base::Result<model::TaskRequest> readTask(const Call &call);
/// prompt, files (patterns), root, services, strategy, max_workers, tags.
[[nodiscard]] base::Result<model::ParallelRequest> readParallel(const Call &call);

/// The query of an address, likewise: status, search, type, service, source, client, tag, parts.
[[nodiscard]] base::Result<model::HistoryQuery> readHistoryQuery(const Call &call);
/// What that reads, for the document.
[[nodiscard]] std::vector<QueryParameter> historyParameters();
/// A whole number from the query; empty where it is not given.
[[nodiscard]] base::Result<std::optional<std::int64_t>>
readNumber(const Call &call, std::string_view name, std::int64_t least, std::int64_t most);

/// The {id} of the path.
[[nodiscard]] base::Result<model::TaskId> taskIn(const Call &call);

/// InvalidArgument that names the field.
[[nodiscard]] tl::unexpected<base::Error> wrongField(std::string_view field,
                                                     const std::string &what);
/// What the complaint says, or that a member is not known.
[[nodiscard]] base::Result<void> verdict(const Complaint &complaint);

} // namespace oxide::api
