#include "net/httpclient.h"

#include "base/text.h"
#include "net/bodycollector.h"
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

base::Result<void> checkUrl(const Request &request)
{
    const QUrl parsed(base::qs(request.url), QUrl::StrictMode);
    const bool isTls = parsed.scheme() == QLatin1String("https");
    if (!isTls && !request.pinnedCertificate.empty())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "A certificate is expected, and the address is not one of https.");
    const bool isHttp = isTls || parsed.scheme() == QLatin1String("http");
    if (isHttp && !parsed.host().isEmpty())
        return {};
    return base::fail(base::ErrorKind::InvalidArgument,
                      "The address is not one of http or https with a host.");
}

std::unique_ptr<ManagerPool::Lease> leaseFor(ManagerPool &pool, const std::string &url)
{
    const QUrl parsed(base::qs(url));
    const bool isTls = parsed.scheme() == QLatin1String("https");
    const int port = parsed.port(isTls ? 443 : 80);
    return pool.lease(base::str(parsed.host()) + ':' + std::to_string(port), isTls);
}

// Free of HttpClient: it may be gone before the exchange ends.
QCoro::Task<base::Result<ResponseHead>> run(std::shared_ptr<ManagerPool> pool, Request request,
                                            BodyReader *reader, const base::Clock *clock,
                                            std::stop_token stop)
{
    if (const base::Result<void> url = checkUrl(request); !url)
        co_return base::fail(url.error());
    std::unique_ptr<ManagerPool::Lease> lease = leaseFor(*pool, request.url);
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
    const std::string where = request.peer.empty() ? whereOf(request.url) : request.peer;
    BodyCollector collector(request.maxBody);
    QCoro::Task<base::Result<ResponseHead>> task =
        run(std::move(pool), std::move(request), &collector, clock, std::move(stop));
    base::Result<ResponseHead> head = co_await task;
    co_return collector.take(std::move(head), where);
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
