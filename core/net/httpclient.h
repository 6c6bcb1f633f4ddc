#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "net/httptypes.h"

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string_view>

#include <QCoroTask>

namespace oxide::net {

class ManagerPool;

/// What a reader makes of the bytes so far.
enum class Reading {
    Waiting,  ///< no token yet: the first-token deadline runs on
    Flowing,  ///< the first token was seen: the idle deadline applies from now
    Complete, ///< the terminal event was seen: how the connection ends does not matter any more
    Broken,   ///< no more is wanted (the reader knows why): the connection is closed at once
};

/// Takes the body of a successful (2xx) answer as it comes. Called on the client's thread, never
/// after the call has ended.
class BodyReader
{
public:
    virtual ~BodyReader() = default;
    virtual void onHead(const ResponseHead &head) = 0;
    [[nodiscard]] virtual Reading onBytes(std::string_view bytes) = 0;
};

/// The HTTP client: HTTP/1.1, any number of requests to one host at once, the system's proxy
/// (none for loopback), no cookies, no cache, no redirects, nothing sent twice. Knows no secret: a
/// caller marks the headers that hold one. Lives on one thread with an event loop; calls that are
/// under way outlive it.
///
/// Deadlines: `connect` runs from the call until the connection stands and the request goes out
/// (QNetworkReply::requestSent; QNetworkAccessManager tells nothing nearer to the socket),
/// `firstToken` from there until the reader first says Flowing, `idle` from the last bytes while
/// it flows, `total` over all.
///
/// Errors: Cancelled (within milliseconds of the stop), the kinds of "did not answer" and
/// "answered" of base::ErrorKind; an answer of status 300 or above is an Error with httpStatus,
/// retryAfter and its body as detail (at most 4 KB, secrets cut out). A body shorter than its
/// Content-Length is StreamCut; Qt does not tell where a chunked one was cut, so that a stream
/// must be known whole by its own terminal event.
class HttpClient final
{
public:
    explicit HttpClient(const base::Clock &clock);
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    /// The whole answer. InvalidArgument where the address is not http or https, or not https with
    /// a pinned certificate.
    [[nodiscard]] QCoro::Task<base::Result<Response>> send(Request request, std::stop_token stop);
    /// Ends when the reader is Complete or Broken or the body has ended; `reader` must live so
    /// long.
    [[nodiscard]] QCoro::Task<base::Result<ResponseHead>>
    stream(Request request, BodyReader &reader, std::stop_token stop);

    /// Managers in the pool, and requests under way: for metrics.
    [[nodiscard]] std::size_t managers() const;
    [[nodiscard]] std::size_t inFlight() const;

private:
    const base::Clock &m_clock;
    std::shared_ptr<ManagerPool> m_pool;
};

} // namespace oxide::net
