#pragma once

#include "api/route.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace oxide::api {

/// A line of the table in the REST dialect; body and answer schemas are set by whoever has them.
[[nodiscard]] inline Route restRoute(std::string_view tag, std::string_view method,
                                     std::string_view path, Role role, std::string_view summary,
                                     Handle handle)
{
    Route route;
    route.method = method;
    route.path = path;
    route.role = role;
    route.tag = tag;
    route.summary = summary;
    route.handle = std::move(handle);
    return route;
}

/// The same with the schemas of what is sent and of what is answered.
[[nodiscard]] inline Route withSchemas(Route route, std::string_view body, std::string_view answer)
{
    route.body = body;
    route.answer = answer;
    return route;
}

/// The same with what its query may hold.
[[nodiscard]] inline Route withQuery(Route route, std::vector<QueryParameter> query)
{
    route.query = std::move(query);
    return route;
}

/// Runs `use(T)` once the engine has answered; its error is the answer to the caller.
template<class T, class Use>
void useOrFail(engine::Reply<T> reply, const std::shared_ptr<Answer> &answer, Use use)
{
    whenReady(std::move(reply),
              [answer, use = std::move(use)](const base::Result<T> &result) mutable {
                  if (result)
                      use(*result);
                  else
                      answer->fail(result.error());
              });
}

/// Answers with what `write` makes of the engine's reply.
template<class T, class Write>
void answerWith(engine::Reply<T> reply, const std::shared_ptr<Answer> &answer, Write write)
{
    useOrFail(std::move(reply), answer, [answer, write = std::move(write)](const T &value) {
        answer->send(200, write(value));
    });
}

} // namespace oxide::api
