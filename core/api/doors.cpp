#include "api/doors.h"

#include "base/clock.h"
#include "base/text.h"
#include "httpserver/authority.h"

#include <algorithm>
#include <utility>

namespace oxide::api {

using base::ErrorKind;
using httpserver::Headers;
using httpserver::Request;

namespace {

constexpr std::string_view exposedHeaders =
    "X-Request-Id, X-Oxide-Service, X-Oxide-Reasons, X-Oxide-Warnings, X-Oxide-Task, Retry-After, "
    "Mcp-Session-Id";
constexpr std::string_view preflightAge = "600"; ///< s

/// The key as a program sends it; empty where it sends none.
std::string_view presentedKey(const Request &request)
{
    constexpr std::string_view bearer = "bearer ";
    const std::string_view header = request.header("Authorization");
    if (header.size() > bearer.size()
        && httpserver::sameHeaderName(header.substr(0, bearer.size()), bearer))
        return base::trimmed(header.substr(bearer.size()));
    return base::trimmed(request.header("x-api-key"));
}

/// A page that came from where it asks now, as its browser names both: every port of this machine
/// is another program's.
bool isSameOrigin(std::string_view origin, std::string_view host)
{
    constexpr std::string_view mark = "://";
    const std::size_t scheme = origin.find(mark);
    return scheme != std::string_view::npos
           && httpserver::sameHeaderName(origin.substr(scheme + mark.size()), host);
}

Caller callerFor(const security::ApiKey &key)
{
    Caller caller;
    caller.name = key.client.empty() ? key.name : key.client;
    caller.role = key.role;
    caller.models = key.models;
    caller.key = key.name;
    caller.requestsPerMinute = key.requestsPerMinute;
    return caller;
}

/// Do both let the same tokens in?
bool isSameIssuer(const security::JwtVerifier *a, const security::JwtVerifier *b)
{
    return a != nullptr && b != nullptr && a->issuer() == b->issuer();
}

} // namespace

Doors::Doors(const config::Api &settings, std::shared_ptr<const Keys> keys, const Doors *before)
    : m_address(httpserver::hostOf(httpserver::inUrl(settings.address))),
      m_origins(settings.allowedOrigins),
      m_needsKey(settings.requireKey || !httpserver::isLoopback(settings.address)),
      m_tokenRequestsPerMinute(settings.jwtRequestsPerMinute), m_keys(std::move(keys)),
      m_local(wayFor(Caller())),
      m_unknown(wayFor(Caller{std::string(security::ownClient), Role::User, {}, {}, 0})),
      m_token(wayFor(Caller()))
{
    for (const std::string &name : settings.allowedHosts)
        m_hosts.push_back(httpserver::hostOf(name));
    for (const security::ApiKey &key : m_keys->named)
        m_named.push_back(wayFor(callerFor(key)));
    if (before == nullptr)
        return;
    if (before->m_keys->local == m_keys->local)
        m_local = before->m_local;
    if (!m_needsKey)
        m_unknown = before->m_unknown;
    if (isSameIssuer(before->m_keys->jwt.get(), m_keys->jwt.get()))
        m_token = before->m_token;
    const std::vector<security::ApiKey> &old = before->m_keys->named;
    for (std::size_t i = 0; i < m_named.size(); ++i) {
        if (const auto same = std::ranges::find(old, m_keys->named[i]); same != old.end())
            m_named[i] = before->m_named[static_cast<std::size_t>(same - old.begin())];
    }
}

Doors::Way Doors::wayFor(Caller caller)
{
    Way way;
    caller.takenBack = way.closing.get_token();
    way.caller = std::make_shared<const Caller>(std::move(caller));
    return way;
}

std::vector<Doors::Way> Doors::ways() const
{
    std::vector<Way> all = m_named;
    all.insert(all.end(), {m_local, m_unknown, m_token});
    return all;
}

void Doors::giveWayTo(const Doors &next) const
{
    const std::vector<Way> open = next.ways();
    for (Way &way : ways()) {
        if (std::ranges::find(open, way.caller, &Way::caller) == open.end())
            way.closing.request_stop();
    }
}

bool Doors::isOurHost(const std::string &host) const
{
    if (httpserver::isLoopback(host) || host == m_address)
        return true;
    // Whoever listens everywhere has addresses that it does not know; a number was not resolved.
    if (httpserver::isAnyAddress(m_address) && httpserver::isNumericAddress(host))
        return true;
    return std::ranges::find(m_hosts, host) != m_hosts.end();
}

bool Doors::isAllowedOrigin(std::string_view origin) const
{
    return std::ranges::any_of(m_origins, [origin](const std::string &allowed) {
        return allowed == "*" || httpserver::sameHeaderName(allowed, origin);
    });
}

base::Result<void> Doors::checkPlace(const Request &request) const
{
    const std::string host = httpserver::hostOf(request.header("Host"));
    if (!isOurHost(host))
        return base::fail(ErrorKind::PolicyRefused,
                          "This Oxide is not called \"" + base::toValidUtf8(host)
                              + "\". If it is, add the name to api.allowed_hosts.");
    const std::string_view origin = request.header("Origin");
    if (!origin.empty() && !isAllowedOrigin(origin)
        && !isSameOrigin(origin, request.header("Host")))
        return base::fail(ErrorKind::PolicyRefused,
                          "Web pages of " + base::toValidUtf8(origin)
                              + " may not call this Oxide. If they should, add it to "
                                "api.allowed_origins.");
    return {};
}

Headers Doors::corsHeaders(const Request &request) const
{
    const std::string_view origin = request.header("Origin");
    if (origin.empty() || !isAllowedOrigin(origin))
        return {};
    return {{"Access-Control-Allow-Origin", std::string(origin)},
            {"Access-Control-Expose-Headers", std::string(exposedHeaders)},
            {"Vary", "Origin"}};
}

Headers Doors::preflightHeaders(const Request &request, const std::string &allow) const
{
    Headers headers = corsHeaders(request);
    if (headers.empty())
        return headers;
    headers.push_back({"Access-Control-Allow-Methods", allow});
    headers.push_back({"Access-Control-Max-Age", std::string(preflightAge)});
    if (const std::string_view wanted = request.header("Access-Control-Request-Headers");
        !wanted.empty())
        headers.push_back({"Access-Control-Allow-Headers", std::string(wanted)});
    if (request.header("Access-Control-Request-Private-Network") == "true")
        headers.push_back({"Access-Control-Allow-Private-Network", "true"});
    return headers;
}

base::Result<std::shared_ptr<const Caller>> Doors::identify(const Request &request) const
{
    const std::string_view presented = presentedKey(request);
    if (!presented.empty()) {
        auto caller = callerOf(presented);
        // Many programs must be given some key: where none is needed, any will do.
        if (caller || m_needsKey)
            return caller;
    } else if (m_needsKey) {
        return base::fail(ErrorKind::Unauthorized,
                          "A key is needed: send \"Authorization: Bearer KEY\" or \"x-api-key: "
                          "KEY\". oxidectl keys shows and makes them.");
    }
    return m_unknown.caller;
}

base::Result<std::shared_ptr<const Caller>> Doors::callerOf(std::string_view presented) const
{
    if (m_keys->local && *m_keys->local == security::Secret(std::string(presented)))
        return m_local.caller;
    if (const security::ApiKey *key = security::findKey(m_keys->named, presented))
        return m_named[static_cast<std::size_t>(key - m_keys->named.data())].caller;
    if (!m_keys->jwt || !security::JwtVerifier::looksLikeToken(presented))
        return base::fail(ErrorKind::Unauthorized, "This key does not open this Oxide; oxidectl "
                                                   "keys lists those that do.");
    const auto token = m_keys->jwt->verify(presented, base::SystemClock().now());
    if (!token)
        return base::fail(token.error());
    auto caller = std::make_shared<Caller>();
    // Whom the issuer calls "local", or as a key is called, is somebody else.
    caller->name = "jwt:" + token->subject;
    caller->role = token->role;
    caller->key = caller->name;
    caller->requestsPerMinute = m_tokenRequestsPerMinute;
    caller->takenBack = m_token.closing.get_token();
    caller->until = token->until;
    return caller;
}

} // namespace oxide::api
