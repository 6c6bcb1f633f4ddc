#include "httpserver/connection.h"

#include "httpserver/headtext.h"
#include "httpserver/websocketsession.h"

#include <exception>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace oxide::httpserver {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds lingerTime{1'000};
constexpr std::chrono::milliseconds leftBeat{250};

int statusOf(error_code error)
{
    if (error == http::error::body_limit)
        return 413;
    if (error == http::error::header_limit)
        return 431;
    if (error == http::error::bad_version)
        return 505;
    return 400;
}

/// What the client is told; the log has the parser's own words.
std::string reasonOf(error_code error)
{
    if (error == http::error::body_limit)
        return "The body is larger than this server takes.";
    if (error == http::error::header_limit)
        return "The headers are larger than this server takes.";
    if (error == http::error::bad_version)
        return "Only HTTP/1.1 and HTTP/1.0 are spoken here.";
    return "This is no HTTP request that can be read: " + error.message() + '.';
}

} // namespace

Connection::Connection(std::unique_ptr<Transport> transport, std::shared_ptr<ServerCore> core)
    : m_core(std::move(core)), m_transport(std::move(transport)),
      m_received(m_core->receivedBytes, m_core->options.limits.receivedBytes),
      m_deadline(m_transport->executor())
{
}

Connection::~Connection() = default;

void Connection::runSoon(std::function<void()> fn)
{
    asio::post(m_transport->executor(), [weak = weak_from_this(), fn = std::move(fn)] {
        const auto self = weak.lock();
        if (self && self->m_state != State::Closed)
            self->serve(fn);
    });
}

void Connection::runAfter(std::chrono::nanoseconds delay, std::function<void()> fn)
{
    auto timer = std::make_shared<asio::steady_timer>(m_transport->executor(), delay);
    timer->async_wait([timer, weak = weak_from_this(), fn = std::move(fn)](error_code error) {
        const auto self = weak.lock();
        if (!error && self && self->m_state != State::Closed)
            self->serve(fn);
    });
}

std::optional<IdleTime> Connection::idleSince() const
{
    const IdleTime::rep since = m_idleSince;
    return since >= 0 ? std::optional(IdleTime(since)) : std::nullopt;
}

bool Connection::giveUp(IdleTime since)
{
    IdleTime::rep expected = since.count();
    if (!m_idleSince.compare_exchange_strong(expected, kGivenUp))
        return false;
    run([](Connection &c) { c.close(); });
    return true;
}

void Connection::startWaiting()
{
    m_idleSince = std::chrono::steady_clock::now().time_since_epoch().count();
}

bool Connection::stopWaiting()
{
    if (m_idleSince.exchange(kBusy) != kGivenUp)
        return true;
    close();
    return false;
}

void Connection::begin()
{
    startWaiting();
    m_deadline.whenPassed(weak_from_this(), [this] { onDeadline(); });
    m_deadline.set(m_core->options.limits.headerTimeout);
    m_transport->open(
        [self = shared_from_this()](error_code error, std::size_t) { self->onOpened(error); });
}

void Connection::onOpened(error_code error)
{
    if (m_state == State::Closed)
        return;
    if (error) {
        m_core->say(LogLevel::Info, "no TLS with " + m_transport->peer() + ": " + error.message());
        close();
        return;
    }
    m_deadline.set(m_core->options.limits.idleTimeout);
    readMore();
}

void Connection::closeIfIdle()
{
    if (m_state == State::Idle)
        close();
}

void Connection::finish()
{
    m_keepAlive = false;
    if (m_state == State::Upgraded)
        m_webSocket->close();
    if (m_state == State::Idle || m_state == State::Lingering)
        close();
}

// ---- reading ----

void Connection::readMore()
{
    if (m_reading || m_state == State::Closed)
        return;
    if (m_state == State::Answering && m_unparsed.size() >= m_core->options.limits.headerBytes) {
        lookWhetherItLeft();
        return;
    }
    m_reading = true;
    m_transport->read(asio::buffer(m_chunk),
                      [self = shared_from_this()](error_code error, std::size_t bytes) {
                          self->onRead(error, bytes);
                      });
}

/// Enough pipelined requests wait: no more is read until one is answered. The end of what a client
/// sends stands behind what is not read, so that its leaving must be looked for.
void Connection::lookWhetherItLeft()
{
    if (std::exchange(m_isLooking, true))
        return;
    runAfter(leftBeat, [this] {
        m_isLooking = false;
        if (m_transport->hasPeerLeft())
            close();
        else
            readMore();
    });
}

void Connection::onRead(error_code error, std::size_t bytes)
{
    m_reading = false;
    if (m_state == State::Closed)
        return;
    if (error) {
        close();
        return;
    }
    if (m_state == State::Upgraded) {
        m_unparsed.append(m_chunk.data(), bytes);
        deliverUpgraded();
        return;
    }
    if (m_state != State::Lingering) {
        m_unparsed.append(m_chunk.data(), bytes);
        parse();
    }
    readMore();
}

void Connection::parse()
{
    while ((m_state == State::Idle || m_state == State::Reading) && !m_unparsed.empty()) {
        if (!m_parser) {
            m_parser.emplace();
            m_parser->header_limit(static_cast<std::uint32_t>(m_core->options.limits.headerBytes));
            m_parser->body_limit(m_core->options.limits.bodyBytes);
            m_headersSeen = false;
        }
        error_code error;
        const std::size_t used = m_parser->put(asio::buffer(m_unparsed), error);
        m_unparsed.erase(0, used);
        if (error && error != http::error::need_more) {
            onParseError(error);
            return;
        }
        if (!m_received.count(m_parser->get().body().size())) {
            m_core->say(LogLevel::Warning, "refused a body: too much is being received already");
            refuse(503, "Too many large requests come in at once; try again.");
            return;
        }
        if (m_parser->is_header_done() && !m_headersSeen && !onHeaders())
            return;
        if (m_parser->is_done())
            onRequest();
        else if (error == http::error::need_more)
            break;
    }
    if (m_state == State::Idle && m_parser) {
        m_state = State::Reading;
        if (!m_headersSeen)
            m_deadline.set(m_core->options.limits.headerTimeout);
    }
}

bool Connection::onHeaders()
{
    m_headersSeen = true;
    m_request = headOf(m_parser->get(), m_transport->peer());
    m_parser->eager(true);
    // The parser passes over a coding that it does not know and reads by Content-Length. A proxy
    // before us may see another end of this request, and so another request behind it.
    if (m_parser->get().count(http::field::transfer_encoding) > 0 && !m_parser->chunked()) {
        refuse(501, "Only the transfer coding \"chunked\" is known here.");
        return false;
    }
    const bool isWanted = m_core->admits(m_request);
    if (isWanted && !stopWaiting())
        return false;
    if (m_parser->is_done())
        return true;
    const auto expect = m_parser->get()[http::field::expect];
    if (!expect.empty() && !sameHeaderName({expect.data(), expect.size()}, "100-continue")) {
        refuse(417, "Only the expectation \"100-continue\" is known here.");
        return false;
    }
    const auto length = m_parser->content_length_remaining();
    const bool isSmall = expect.empty() && length && *length <= m_core->options.limits.headerBytes;
    if (!isWanted && !isSmall) { // a small body is read, so that the connection lives on
        m_unparsed.clear();
        hand(KeepAlive::No);
        return false;
    }
    m_state = State::Reading;
    m_deadline.set(m_core->options.limits.bodyTimeout);
    if (!expect.empty()) {
        m_outNext += "HTTP/1.1 100 Continue\r\n\r\n";
        flush();
    }
    return true;
}

void Connection::onParseError(error_code error)
{
    const int status = statusOf(error);
    m_core->say(LogLevel::Info, "refused a request of " + m_transport->peer() + " with "
                                    + std::to_string(status) + ": " + error.message());
    // A length over the limit is found at the head's end, before the parser calls it done.
    if (error == http::error::body_limit && !std::exchange(m_headersSeen, true))
        m_request = headOf(m_parser->get(), m_transport->peer());
    refuse(status, reasonOf(error));
}

void Connection::refuse(int status, std::string reason)
{
    if (!stopWaiting())
        return;
    Refusal refusal{status, std::move(reason), std::nullopt};
    if (std::exchange(m_headersSeen, false))
        refusal.head = std::exchange(m_request, {});
    m_unparsed.clear();
    const auto writer = beginAnswer(KeepAlive::No);
    const auto service = m_core->currentService();
    if (service && service->refuse)
        serve([&] { service->refuse(std::move(refusal), writer); });
    else
        writer->send(status, {{"Content-Type", "text/plain; charset=utf-8"}},
                     refusal.reason + '\n');
}

void Connection::onRequest()
{
    m_request.body = std::move(m_parser->get().body());
    hand(m_parser->keep_alive() ? KeepAlive::Yes : KeepAlive::No);
}

std::shared_ptr<ResponseWriter> Connection::beginAnswer(KeepAlive keepAlive)
{
    m_deadline.clear();
    m_state = State::Answering;
    m_keepAlive = keepAlive == KeepAlive::Yes && !m_core->stopping;
    m_isHead = m_parser && m_parser->get().method() == http::verb::head;
    m_http10 = m_parser && m_parser->is_header_done() && m_parser->get().version() < 11;
    m_started = false;
    m_answerOpen = true;
    m_framing = Framing::None;
    m_parser.reset();
    m_received.forget();
    return std::make_shared<ResponseWriter>(shared_from_this(), ++m_exchange);
}

void Connection::hand(KeepAlive keepAlive)
{
    if (!stopWaiting())
        return;
    m_headersSeen = false;
    const auto writer = beginAnswer(keepAlive);
    if (const auto service = m_core->currentService())
        serve([&] { service->handler(std::exchange(m_request, {}), writer); });
}

void Connection::serve(const std::function<void()> &call) const
{
    try {
        call();
    } catch (const std::exception &e) {
        m_core->say(LogLevel::Error, std::string("a handler threw: ") + e.what());
    }
}

void Connection::nextRequest()
{
    if (!m_keepAlive) { // finish() came while the last bytes were under way
        if (m_unparsed.empty())
            close();
        else
            linger();
        return;
    }
    m_state = State::Idle;
    startWaiting();
    m_deadline.set(m_core->options.limits.idleTimeout);
    parse();
    readMore();
}

// ---- writing ----

void Connection::flush()
{
    if (m_writing || m_state == State::Closed)
        return;
    if (m_outOffset == m_out.size()) {
        m_out.clear();
        m_outOffset = 0;
        std::swap(m_out, m_outNext);
        m_written.insert(m_written.end(), std::make_move_iterator(m_writtenNext.begin()),
                         std::make_move_iterator(m_writtenNext.end()));
        m_writtenNext.clear();
    }
    if (m_out.empty() && m_written.empty() && m_afterFlush == AfterFlush::Nothing)
        return;
    m_writing = true;
    if (m_state == State::Answering)
        m_deadline.set(m_core->options.limits.writeTimeout);
    auto done = [self = shared_from_this()](error_code error, std::size_t bytes) {
        self->onFlushed(error, bytes);
    };
    m_transport->write(asio::buffer(m_out) + m_outOffset, std::move(done));
}

void Connection::onFlushed(error_code error, std::size_t bytes)
{
    m_writing = false;
    if (m_state == State::Closed)
        return;
    if (error) {
        close();
        return;
    }
    m_outOffset += bytes;
    if (m_outOffset < m_out.size()) {
        flush();
        return;
    }
    if (m_state == State::Answering)
        m_deadline.clear();
    const auto written = std::exchange(m_written, {});
    for (const auto &callback : written)
        callback(WriteResult::Written);
    if (m_state == State::Closed || m_writing)
        return;
    if (!m_outNext.empty() || !m_writtenNext.empty()) {
        flush();
        return;
    }
    switch (std::exchange(m_afterFlush, AfterFlush::Nothing)) {
    case AfterFlush::Nothing:
        break;
    case AfterFlush::NextRequest:
        nextRequest();
        break;
    case AfterFlush::Linger:
        linger();
        break;
    case AfterFlush::Close:
        close();
        break;
    }
}

/// Closing a socket that has unread bytes sends an RST, which may overtake the answer: the client
/// gets time to read it and to close first.
void Connection::linger()
{
    m_state = State::Lingering;
    m_transport->shutdownSend();
    m_deadline.set(lingerTime);
    readMore();
}

void Connection::close()
{
    shut(How::Close);
}

void Connection::shut(How how)
{
    if (m_state == State::Closed)
        return;
    const auto self = shared_from_this();
    m_state = State::Closed;
    m_answerOpen = false;
    m_received.forget();
    m_deadline.cancel();
    if (how == How::Reset)
        m_transport->reset();
    else
        m_transport->close();
    auto written = std::exchange(m_written, {});
    written.insert(written.end(), m_writtenNext.begin(), m_writtenNext.end());
    m_writtenNext.clear();
    const auto closed = std::exchange(m_closedCallbacks, {});
    if (m_upgradedDone)
        asio::post(m_transport->executor(), [done = std::exchange(m_upgradedDone, nullptr)] {
            done(asio::error::operation_aborted, 0);
        });
    if (const auto webSocket = std::exchange(m_webSocket, nullptr))
        webSocket->connectionClosed();
    for (const auto &callback : written)
        callback(WriteResult::Closed);
    for (const auto &callback : closed)
        callback();
    m_core->removed(self);
}

void Connection::onDeadline()
{
    if (m_state == State::Closed)
        return;
    if (m_state == State::Reading) {
        refuse(408, "The request took too long to come.");
    } else if (m_state == State::Answering) {
        m_core->say(LogLevel::Info, "aborted " + m_transport->peer() + ", which reads nothing");
        shut(How::Reset);
    } else {
        close();
    }
}

} // namespace oxide::httpserver
