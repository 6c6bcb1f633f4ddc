#include "net/httpclient.h"

#include "base/text.h"
#include "net/exchange.h"
#include "net/managerpool.h"

#include <utility>

#include <QCoroSignal>
#include <QUrl>

namespace oxide::net {

namespace {

struct LaterDeleter {
    void operator()(QObject *object) const { object->deleteLater(); }
};

/// Collects a body up to a limit.
class Collector final : public BodyReader
{
public:
    explicit Collector(std::size_t limit) : m_limit(limit) {}

    void onHead(const ResponseHead &) override {}
    Reading onBytes(std::string_view bytes) override
    {
        if (m_body.size() + bytes.size() > m_limit) {
            m_tooLarge = true;
            return Reading::Broken;
        }
        m_body += bytes;
        return Reading::Flowing;
    }

    [[nodiscard]] bool isTooLarge() const { return m_tooLarge; }
    [[nodiscard]] std::string takeBody() { return std::move(m_body); }

private:
    std::size_t m_limit;
    std::string m_body;
    bool m_tooLarge = false;
};

base::Result<void> checkUrl(const std::string &url)
{
    const QUrl parsed(base::qs(url), QUrl::StrictMode);
    const bool http =
        parsed.scheme() == QLatin1String("http") || parsed.scheme() == QLatin1String("https");
    if (http && !parsed.host().isEmpty())
        return {};
    return base::fail(base::ErrorKind::InvalidArgument,
                      "The address is not one of http or https with a host.");
}

std::string hostKey(const std::string &url)
{
    const QUrl parsed(base::qs(url));
    const bool tls = parsed.scheme() == QLatin1String("https");
    return base::str(parsed.host()) + ':' + std::to_string(parsed.port(tls ? 443 : 80));
}

// Free of HttpClient: it may be gone before the exchange ends.
QCoro::Task<base::Result<ResponseHead>> run(std::shared_ptr<ManagerPool> pool, Request request,
                                            BodyReader *reader, const base::Clock *clock,
                                            std::stop_token stop)
{
    if (const base::Result<void> url = checkUrl(request.url); !url)
        co_return base::fail(url.error());
    std::unique_ptr<ManagerPool::Lease> lease = pool->lease(hostKey(request.url));
    const std::unique_ptr<Exchange, LaterDeleter> exchange(
        new Exchange(std::move(request), *reader, std::move(lease), *clock, std::move(stop)));
    pool.reset();
    exchange->begin();
    if (!exchange->hasEnded())
        co_await qCoro(exchange.get(), &Exchange::ended);
    co_return exchange->takeResult();
}

QCoro::Task<base::Result<Response>> collect(std::shared_ptr<ManagerPool> pool, Request request,
                                            const base::Clock *clock, std::stop_token stop)
{
    const std::size_t limit = request.maxBody;
    const std::string where = whereOf(request.url);
    Collector collector(limit);
    QCoro::Task<base::Result<ResponseHead>> task =
        run(std::move(pool), std::move(request), &collector, clock, std::move(stop));
    base::Result<ResponseHead> head = co_await task;
    if (!head)
        co_return base::fail(std::move(head.error()));
    if (collector.isTooLarge()) {
        co_return base::fail(base::ErrorKind::BadResponse,
                             where + " sent more than " + std::to_string(limit / 1024) + " KB.");
    }
    Response response;
    response.head = std::move(*head);
    response.body = collector.takeBody();
    co_return response;
}

} // namespace

HttpClient::HttpClient(const base::Clock &clock)
    : m_clock(clock), m_pool(std::make_shared<ManagerPool>())
{
}

HttpClient::~HttpClient() = default;

QCoro::Task<base::Result<Response>> HttpClient::send(Request request, std::stop_token stop)
{
    return collect(m_pool, std::move(request), &m_clock, std::move(stop));
}

QCoro::Task<base::Result<ResponseHead>> HttpClient::stream(Request request, BodyReader &reader,
                                                           std::stop_token stop)
{
    return run(m_pool, std::move(request), &reader, &m_clock, std::move(stop));
}

std::size_t HttpClient::managers() const
{
    return m_pool->managers();
}

std::size_t HttpClient::inFlight() const
{
    return m_pool->inFlight();
}

} // namespace oxide::net
