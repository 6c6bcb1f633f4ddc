#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "net/httptypes.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QNetworkReply>

namespace oxide::net {

/// How far an exchange came before it failed.
enum class Stage { BeforeHead, InBody };

/// The Error for a reply that failed without an HTTP error status. `where` is host:port.
[[nodiscard]] base::Error networkError(QNetworkReply::NetworkError code, const QString &qtText,
                                       const std::vector<std::string> &tlsProblems, Stage stage,
                                       const std::string &where);

/// The Error for an answer with status 300 or above. `body` becomes the detail, cut.
[[nodiscard]] base::Error statusError(const ResponseHead &head, std::string body,
                                      const std::string &where, base::TimePoint now);

/// What a status from 300 to 599 means: the one map for whoever tells of an HTTP status, in a head,
/// in a stream or in a program's words.
[[nodiscard]] base::ErrorKind kindOfStatus(int status);

/// `Retry-After` as seconds or HTTP date (RFC 9110, 10.2.3), or `retry-after-ms`; nothing where
/// neither stands or can be read. A date that has passed gives zero.
[[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter(const ResponseHead &head,
                                                                  base::TimePoint now);

/// At most 4 KB of text, each of `secrets` (and what follows "Bearer " in one) shown as "***".
[[nodiscard]] std::string quotable(std::string text, const std::vector<Header> &headers);

/// A certificate problem in plain words, for one sentence.
[[nodiscard]] std::string plainWords(const QSslError &error);

} // namespace oxide::net
