#pragma once

#include "base/error.h"
#include "httpserver/transport.h"

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace oxide::httpserver {

/// TLS 1.2 or newer, the server's side.
class TlsTransport final : public Transport
{
public:
    TlsTransport(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context &context,
                 Executor executor);

    [[nodiscard]] Executor executor() override { return m_executor; }
    void open(Done done) override;
    void read(boost::asio::mutable_buffer into, Done done) override;
    void write(boost::asio::const_buffer from, Done done) override;
    [[nodiscard]] bool hasPeerLeft() override { return hasLeft(m_stream->next_layer()); }
    void shutdownSend() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::string peer() const override { return m_peer; }

private:
    using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

    Executor m_executor;
    std::shared_ptr<Stream> m_stream; ///< shared with a shutdown that is under way
    std::string m_peer;
};

/// Reads certificate chain and private key, PEM both. Config says which does not read, or that they
/// do not belong together.
[[nodiscard]] base::Result<std::shared_ptr<boost::asio::ssl::context>>
makeTlsContext(const std::string &certificateFile, const std::string &privateKeyFile);

/// SHA-256 of the certificate that it shows (DER), in lower-case hex; empty where it has none.
[[nodiscard]] std::string certificateDigest(boost::asio::ssl::context &context);

} // namespace oxide::httpserver
