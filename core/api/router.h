#pragma once

#include "api/route.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::api {

/// Finds the line of the table for a request. Immutable; any thread.
///
/// Literal parts win over {names}, and those over a last {rest...}; a slash at the end of a path
/// means nothing; parts are decoded after the path is parted, so that a %2F belongs to its part.
/// HEAD is asked of GET.
class Router final
{
public:
    explicit Router(Routes routes);
    Router(const Router &) = delete;
    Router &operator=(const Router &) = delete;

    struct Found {
        const Route *route = nullptr;            ///< null: 404, or 405 where `allow` is not empty
        std::map<std::string, std::string> path; ///< values of the route's {names}, decoded
        std::string allow; ///< "GET, HEAD, OPTIONS": what this path takes; empty: no such path
    };
    /// `target` as it was sent: path and query, or a whole URL.
    [[nodiscard]] Found find(std::string_view method, std::string_view target) const;

    /// In whose words a caller of this path is answered: those of the route whose path has most
    /// in common with it; the first such one of the table.
    [[nodiscard]] Dialect dialectOf(std::string_view target) const;

    [[nodiscard]] const Routes &routes() const { return m_routes; }

private:
    struct Path {
        std::vector<std::string_view> parts; ///< of a Route::path
        std::vector<const Route *> routes;   ///< one for each method
    };

    Routes m_routes;
    std::vector<Path> m_paths; ///< the most particular first
};

} // namespace oxide::api
