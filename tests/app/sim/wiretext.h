#pragma once

#include "support/simfixture.h"
#include "support/simhttp.h"

#include <string>
#include <string_view>
#include <vector>

#include <QJsonObject>

namespace oxide::tests {

/// The bytes with what changes from run to run (ids, times, durations) replaced by a word, so that
/// the rest can be compared byte by byte.
[[nodiscard]] std::string steady(std::string bytes);

[[nodiscard]] QJsonObject object(std::string_view json);

/// The value at a path like "choices.0.delta.content"; undefined where there is none.
[[nodiscard]] QJsonValue at(const QJsonObject &json, const QString &path);

/// The `data:` payloads of a server-sent-events stream, one a event.
[[nodiscard]] std::vector<std::string> dataOf(std::string_view sse);

/// The lines of an NDJSON stream.
[[nodiscard]] std::vector<std::string> linesOf(std::string_view ndjson);

/// The headers by which a service is signed in to, in its dialect.
[[nodiscard]] std::string signIn(const SimService &service);

/// A chat in the service's own dialect with that model and prompt; `stream` as asked.
enum class Streamed { No, Yes };
[[nodiscard]] RawAnswer chatWith(const SimService &service, const std::string &model,
                                 const std::string &prompt, Streamed stream,
                                 RawHttp::Milliseconds timeout = RawHttp::Milliseconds(10'000));

/// The visible text of a whole or streamed answer, in the service's dialect.
[[nodiscard]] std::string textIn(const SimService &service, std::string_view body);

} // namespace oxide::tests
