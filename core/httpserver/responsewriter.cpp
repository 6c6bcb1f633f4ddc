#include "httpserver/responsewriter.h"

#include "httpserver/connection.h"

#include <utility>

namespace oxide::httpserver {

ResponseWriter::ResponseWriter(const std::shared_ptr<Connection> &connection,
                               std::uint64_t exchange)
    : m_connection(connection), m_exchange(exchange)
{
}

ResponseWriter::~ResponseWriter()
{
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange](Connection &c) { c.abandon(exchange); });
}

void ResponseWriter::start(int status, Headers headers)
{
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange, status, headers = std::move(headers)](
                            Connection &c) mutable { c.startAnswer(exchange, status, headers); });
}

void ResponseWriter::write(std::string chunk, std::function<void(WriteResult)> onWritten)
{
    m_bytes += chunk.size();
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange, chunk = std::move(chunk),
                         onWritten = std::move(onWritten)](Connection &c) mutable {
            c.writeChunk(exchange, chunk, std::move(onWritten));
        });
}

void ResponseWriter::end()
{
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange](Connection &c) { c.endAnswer(exchange); });
}

void ResponseWriter::send(int status, Headers headers, std::string body)
{
    m_bytes += body.size();
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange, status, headers = std::move(headers),
                         body = std::move(body)](Connection &c) mutable {
            c.sendAnswer(exchange, status, headers, body);
        });
}

void ResponseWriter::upgrade(Request request, Headers headers, WebSocketLimits limits,
                             WebSocketEvents events,
                             std::function<void(std::shared_ptr<WebSocket>)> opened)
{
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange, request = std::move(request),
                         headers = std::move(headers), limits, events = std::move(events),
                         opened = std::move(opened)](Connection &c) mutable {
            c.upgrade(exchange, request, std::move(headers), limits, std::move(events),
                      std::move(opened));
        });
}

void ResponseWriter::reset()
{
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange](Connection &c) { c.resetAnswer(exchange); });
}

void ResponseWriter::cut()
{
    if (const auto connection = m_connection.lock())
        connection->run([exchange = m_exchange](Connection &c) { c.cutAnswer(exchange); });
}

void ResponseWriter::onClosed(std::function<void()> callback)
{
    if (const auto connection = m_connection.lock())
        connection->run(
            [exchange = m_exchange, callback = std::move(callback)](Connection &c) mutable {
                c.notifyClosed(exchange, std::move(callback));
            });
}

void ResponseWriter::soon(std::function<void()> fn)
{
    if (const auto connection = m_connection.lock())
        connection->runSoon(std::move(fn));
}

void ResponseWriter::after(std::chrono::nanoseconds delay, std::function<void()> fn)
{
    if (const auto connection = m_connection.lock())
        connection->runAfter(delay, std::move(fn));
}

} // namespace oxide::httpserver
