#pragma once

#include "base/error.h"
#include "model/history.h"

#include <optional>
#include <string>
#include <string_view>

namespace oxide::mcp {

/// Whose tasks somebody may look at, by whichever door they came in.
struct Sight {
    std::optional<std::string> only; ///< those of this client; empty: everybody's

    [[nodiscard]] bool sees(std::string_view client) const { return !only || *only == client; }
    /// Holds the query to those. PolicyRefused where it asks for other clients.
    [[nodiscard]] base::Result<void> narrow(model::HistoryQuery &query) const;
};

/// What is answered for a task that is not to be looked at, as if there were none.
[[nodiscard]] tl::unexpected<base::Error> noSuchTask(const model::TaskId &task);

} // namespace oxide::mcp
