#include "providers/httpsession.h"

#include "net/bodycollector.h"
#include "providers/jsonread.h"
#include "providers/servererror.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

using base::ErrorKind;

HttpSession::HttpSession(const model::ServiceConfig &config, const ProviderDeps &deps,
                         std::shared_ptr<const HttpDialect> dialect)
    : m_http(deps.http), m_clock(*deps.clock), m_dialect(std::move(dialect)),
      m_keys(std::make_shared<Keyring>(config.keys, deps.resolveSecret, *deps.clock))
{
}

QCoro::Task<base::Result<net::ResponseHead>>
HttpSession::exchange(net::Request request, net::BodyReader &reader, std::stop_token stop)
{
    return run(shared_from_this(), std::move(request), &reader, std::move(stop));
}

QCoro::Task<base::Result<boost::json::value>> HttpSession::json(net::Request request,
                                                                std::stop_token stop)
{
    return runJson(shared_from_this(), std::move(request), std::move(stop));
}

QCoro::Task<HttpSession::Head> HttpSession::run(std::shared_ptr<HttpSession> self,
                                                net::Request request, net::BodyReader *reader,
                                                std::stop_token stop)
{
    request.peer = self->m_dialect->where();
    if (self->m_keys->isEmpty()) {
        QCoro::Task<Head> task = self->m_http->stream(std::move(request), *reader, stop);
        Head head = co_await task;
        co_return self->understood(std::move(head));
    }
    Head last = base::fail(ErrorKind::Internal, "No key was tried.");
    for (const std::size_t key : self->m_keys->order()) {
        net::Request copy = request;
        QCoro::Task<Head> task = runWithKey(self, std::move(copy), reader, key, stop);
        last = co_await task;
        if (last) {
            self->m_keys->accepted(key);
            break;
        }
        if (!self->m_keys->refused(key, last.error()))
            break;
    }
    co_return last;
}

QCoro::Task<HttpSession::Head> HttpSession::runWithKey(std::shared_ptr<HttpSession> self,
                                                       net::Request request,
                                                       net::BodyReader *reader, std::size_t key,
                                                       std::stop_token stop)
{
    QCoro::Task<base::Result<std::string>> asked = Keyring::secret(self->m_keys, key, stop);
    base::Result<std::string> secret = co_await asked;
    if (!secret)
        co_return base::fail(std::move(secret.error()));
    self->m_dialect->authorise(request, *secret);
    QCoro::Task<Head> task = self->m_http->stream(std::move(request), *reader, stop);
    Head head = co_await task;
    co_return self->understood(std::move(head));
}

QCoro::Task<base::Result<boost::json::value>>
HttpSession::runJson(std::shared_ptr<HttpSession> self, net::Request request, std::stop_token stop)
{
    const std::string where = self->m_dialect->where();
    net::BodyCollector collector(request.maxBody);
    QCoro::Task<Head> task = run(self, std::move(request), &collector, std::move(stop));
    Head head = co_await task;
    const base::Result<net::Response> response = collector.take(std::move(head), where);
    if (!response)
        co_return base::fail(response.error());
    base::Result<boost::json::value> json = parseJson(response->body);
    if (!json) {
        json.error().message =
            where + " answered with something other than JSON: is this the right base URL?";
    }
    co_return json;
}

HttpSession::Head HttpSession::understood(Head head) const
{
    if (head)
        return head;
    base::Error error = withServerWords(std::move(head.error()));
    if (error.kind == ErrorKind::Unauthorized && m_keys->isEmpty())
        error.message += " The service has no key: add one.";
    return base::fail(std::move(error));
}

base::Error HttpSession::scrubbed(base::Error error) const
{
    error.message = m_keys->scrubbed(std::move(error.message));
    error.detail = m_keys->scrubbed(std::move(error.detail));
    return error;
}

} // namespace oxide::providers
