#include "httpserver/tlstransport.h"

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace oxide::httpserver {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

TlsTransport::TlsTransport(tcp::socket socket, ssl::context &context, Executor executor)
    : m_executor(std::move(executor)),
      m_stream(std::make_shared<Stream>(std::move(socket), context)),
      m_peer(peerOf(m_stream->next_layer()))
{
    error_code ignored;
    m_stream->next_layer().set_option(tcp::no_delay(true), ignored);
}

void TlsTransport::open(Done done)
{
    m_stream->async_handshake(
        ssl::stream_base::server,
        asio::bind_executor(m_executor,
                            [done = std::move(done)](error_code error) { done(error, 0); }));
}

void TlsTransport::read(asio::mutable_buffer into, Done done)
{
    m_stream->async_read_some(into, asio::bind_executor(m_executor, std::move(done)));
}

void TlsTransport::write(asio::const_buffer from, Done done)
{
    m_stream->async_write_some(from, asio::bind_executor(m_executor, std::move(done)));
}

/// TLS has an end of its own, by which a client tells a whole answer from a cut one.
void TlsTransport::shutdownSend()
{
    m_stream->async_shutdown(asio::bind_executor(m_executor, [stream = m_stream](error_code) {
        error_code ignored;
        stream->next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    }));
}

void TlsTransport::close()
{
    error_code ignored;
    m_stream->next_layer().close(ignored);
}

void TlsTransport::reset()
{
    error_code ignored;
    m_stream->next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    m_stream->next_layer().close(ignored);
}

base::Result<std::shared_ptr<ssl::context>> makeTlsContext(const std::string &certificateFile,
                                                           const std::string &privateKeyFile)
{
    const auto fault = [](const std::string &what, error_code error) {
        return base::fail(base::ErrorKind::Config, what + ": " + error.message());
    };
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    // Thousands of idle connections would each keep their buffers.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    error_code error;
    context->use_certificate_chain_file(certificateFile, error);
    if (error)
        return fault("the TLS certificate " + certificateFile + " cannot be read", error);
    context->use_private_key_file(privateKeyFile, ssl::context::pem, error);
    if (error)
        return fault("the TLS key " + privateKeyFile
                         + " cannot be read, or does not belong to the certificate",
                     error);
    return context;
}

std::string certificateDigest(ssl::context &context)
{
    const X509 *shown = SSL_CTX_get0_certificate(context.native_handle());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!shown || X509_digest(shown, EVP_sha256(), digest.data(), &size) != 1)
        return {};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : std::span(digest).first(size)) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

} // namespace oxide::httpserver
