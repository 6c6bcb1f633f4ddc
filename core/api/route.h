#pragma once

#include "api/answer.h"
#include "base/clock.h"
#include "base/error.h"
#include "engine/engine.h"
#include "httpserver/http.h"
#include "security/apikeys.h"
#include "security/role.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace oxide::api {

using security::Role;

/// Who asks, after the doors are passed. Immutable and shared: many requests of one key.
struct Caller {
    std::string name{security::ownClient}; ///< becomes TaskRequest::client, its budgets' name too
    Role role = Role::Admin;
    std::vector<std::string> models; ///< of `service/model`, `*` for anything; empty: all
    std::string key;                 ///< its name, by which requests are counted; empty: no key
    int requestsPerMinute = 0;       ///< 0: no limit
    /// Requested when what let the caller in (a key, a token's issuer) does so no more. See Stay.
    std::stop_token takenBack{};
    std::optional<base::TimePoint> until{}; ///< when its token expires

    /// A program of this user, by the local key: what it calls itself is believed.
    [[nodiscard]] bool isOwnProgram() const { return role == Role::Admin && key.empty(); }
    /// The list is empty, or one of its patterns matches.
    [[nodiscard]] bool mayUse(std::string_view service, std::string_view model) const;
};

/// One request that found its route.
struct Call {
    httpserver::Request request;
    std::map<std::string, std::string> path; ///< values of the route's {names}, decoded
    std::shared_ptr<const Caller> caller;

    /// InvalidArgument, with the place, where the body is no JSON. An empty body is an empty
    /// object.
    [[nodiscard]] base::Result<boost::json::value> json() const;
};

/// Called on an I/O thread; answers now or later, from any thread. Dropping the Answer answers 500.
using Handle = std::function<void(Call, std::shared_ptr<Answer>)>;

/// A parameter of the query, which may be left out.
struct QueryParameter {
    std::string_view name;
    std::string_view schema;  ///< JSON schema as text
    std::string_view summary; ///< one line
};

/// One line of the table that routes, and that /openapi.json is written from.
struct Route {
    std::string_view method; ///< "GET"
    std::string_view path;   ///< "/api/tasks/{id}"; a last {rest...} takes slashes too
    Dialect dialect = Dialect::Rest;
    Role role = Role::User;
    std::string_view tag;     ///< the group in the document: "OpenAI", "Tasks"
    std::string_view summary; ///< one line
    std::vector<QueryParameter> query;
    std::string_view body;   ///< JSON schema of the request as text; empty: none is read
    std::string_view answer; ///< JSON schema of a 200 as text; empty: not JSON
    bool streams = false;    ///< may answer as an event stream
    Handle handle;
};

using Routes = std::vector<Route>;

/// Runs `use(Result<T>)` once the engine has answered, on the thread that fulfils it: it hands on
/// and returns. For I/O threads, which have no event loop of Qt.
template<class T, class Use>
void whenReady(engine::Reply<T> reply, Use use)
{
    reply.then(QtFuture::Launch::Sync,
               [use = std::move(use)](base::Result<T> result) mutable { use(std::move(result)); });
}

} // namespace oxide::api
