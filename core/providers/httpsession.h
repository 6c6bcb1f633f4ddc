#pragma once

#include "base/error.h"
#include "model/service.h"
#include "net/httpclient.h"
#include "providers/httpdialect.h"
#include "providers/keyring.h"
#include "providers/registry.h"

#include <memory>
#include <stop_token>

#include <boost/json/fwd.hpp>
#include <QCoroTask>

namespace oxide::providers {

/// One service's way to its server: requests go out with a key of its own, another key is tried
/// when one is refused, and errors come back with the server's words. Held by shared_ptr: a call
/// keeps it alive.
class HttpSession : public std::enable_shared_from_this<HttpSession>
{
public:
    HttpSession(const model::ServiceConfig &config, const ProviderDeps &deps,
                std::shared_ptr<const HttpDialect> dialect);

    /// The answer's body goes to `reader`, which must live until the end.
    [[nodiscard]] QCoro::Task<base::Result<net::ResponseHead>>
    exchange(net::Request request, net::BodyReader &reader, std::stop_token stop);
    /// The whole answer as JSON.
    [[nodiscard]] QCoro::Task<base::Result<boost::json::value>> json(net::Request request,
                                                                     std::stop_token stop);

    [[nodiscard]] const base::Clock &clock() const { return m_clock; }
    /// Without any secret of this service in it.
    [[nodiscard]] base::Error scrubbed(base::Error error) const;

private:
    using Head = base::Result<net::ResponseHead>;
    [[nodiscard]] static QCoro::Task<Head> run(std::shared_ptr<HttpSession> self,
                                               net::Request request, net::BodyReader *reader,
                                               std::stop_token stop);
    [[nodiscard]] static QCoro::Task<Head> runWithKey(std::shared_ptr<HttpSession> self,
                                                      net::Request request, net::BodyReader *reader,
                                                      std::size_t key, std::stop_token stop);
    [[nodiscard]] static QCoro::Task<base::Result<boost::json::value>>
    runJson(std::shared_ptr<HttpSession> self, net::Request request, std::stop_token stop);
    [[nodiscard]] Head understood(Head head) const;

    std::shared_ptr<net::HttpClient> m_http;
    const base::Clock &m_clock;
    std::shared_ptr<const HttpDialect> m_dialect;
    std::shared_ptr<Keyring> m_keys;
};

} // namespace oxide::providers
