#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace oxide::tests {

/// How a request of a LoadConnection ended.
struct LoadEnd {
    int status = 0;       ///< 0: no head came
    bool isWhole = false; ///< the body ended as HTTP says
};

/// One keep-alive connection to loopback for programs that make load: one request at a time, with
/// as little work for an answer as there can be. Everything on the context's one thread, callbacks
/// never inside a call. Connects anew where the server closed.
class LoadConnection final
{
public:
    using OnBody = std::function<void(std::string_view)>;
    using OnEnd = std::function<void(const LoadEnd &)>;

    LoadConnection(boost::asio::io_context &context, std::uint16_t port);
    /// Leaves.
    ~LoadConnection();
    LoadConnection(const LoadConnection &) = delete;
    LoadConnection &operator=(const LoadConnection &) = delete;

    /// `request` is the bytes of a whole one, which stay where they are until the end. `body` gets
    /// the answer's as it comes, without its framing. After the end of the one before.
    void ask(std::string_view request, OnBody body, OnEnd end);
    /// Closes at once; nothing is called any more.
    void leave();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

/// "POST /path HTTP/1.1 …" with its body; `headers` as lines with their ends.
[[nodiscard]] std::string httpRequest(std::string_view method, std::string_view path,
                                      std::string_view headers, std::string_view body);

/// The values of "content":"…" in the events of an OpenAI stream, however it was cut into pieces.
/// Knows no escapes: for the simulator's test models.
class ContentScanner final
{
public:
    using OnToken = std::function<void(std::string_view)>;
    explicit ContentScanner(OnToken token) : m_token(std::move(token)) {}

    void feed(std::string_view piece);
    [[nodiscard]] std::int64_t tokens() const { return m_tokens; }
    /// True once the stream's last event was there.
    [[nodiscard]] bool isDone() const { return m_isDone; }

private:
    void readLine(std::string_view line);

    OnToken m_token;
    std::string m_tail; ///< of a line that has not ended
    std::int64_t m_tokens = 0;
    bool m_isDone = false;
};

/// The value below which this share of them lies, [0, 1]; 0 where there are none. Sorts them.
[[nodiscard]] double percentile(std::vector<double> &values, double share);

} // namespace oxide::tests
