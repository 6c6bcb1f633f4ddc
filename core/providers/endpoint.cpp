#include "providers/endpoint.h"

#include "base/text.h"
#include "net/httptypes.h"

#include <array>
#include <cctype>

#include <QUrl>

namespace oxide::providers {

namespace {

/// What people paste after the base: endpoints of the four dialects.
constexpr auto kPasted =
    std::to_array<std::string_view>({"/chat/completions", "/completions", "/messages", "/models",
                                     "/api/chat", "/api/generate", "/api/tags"});

bool isVersion(std::string_view segment)
{
    return segment.size() >= 2 && segment[0] == 'v'
           && std::isdigit(static_cast<unsigned char>(segment[1])) != 0;
}

bool holdsVersion(std::string_view path)
{
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const std::string_view segment = path.substr(0, path.find('/'));
        if (isVersion(segment))
            return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

std::string basePath(std::string path)
{
    const auto dropSlashes = [&path] {
        while (path.ends_with('/'))
            path.pop_back();
    };
    dropSlashes();
    for (const std::string_view pasted : kPasted) {
        if (path.ends_with(pasted)) {
            path.resize(path.size() - pasted.size());
            break;
        }
    }
    dropSlashes();
    return path;
}

} // namespace

base::Result<Endpoint> Endpoint::parse(const std::string &baseUrl, std::string_view version)
{
    const QUrl url(base::qs(base::trimmed(baseUrl)), QUrl::StrictMode);
    const bool http =
        url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!http || url.host().isEmpty()) {
        return base::fail(base::ErrorKind::Config,
                          "base_url must be an address like http://127.0.0.1:11434, not \""
                              + baseUrl + "\".");
    }
    Endpoint endpoint;
    QUrl origin = url;
    origin.setPath({});
    origin.setQuery(QString());
    origin.setFragment(QString());
    endpoint.m_origin = base::str(origin.toString(QUrl::FullyEncoded));
    endpoint.m_path = basePath(base::str(url.path(QUrl::FullyEncoded)));
    if (version.empty() && endpoint.m_path.ends_with("/v1"))
        endpoint.m_path.resize(endpoint.m_path.size() - 3);
    else if (!holdsVersion(endpoint.m_path))
        endpoint.m_path += version;
    endpoint.m_host = base::str(url.host());
    endpoint.m_port = url.port();
    endpoint.m_where = net::whereOf(endpoint.m_origin);
    endpoint.m_loopback = net::isLoopback(endpoint.m_origin);
    return endpoint;
}

base::Result<Endpoint> Endpoint::of(const model::ServiceConfig &config, std::string_view usual,
                                    std::string_view version)
{
    base::Result<Endpoint> endpoint =
        parse(config.baseUrl.empty() ? std::string(usual) : config.baseUrl, version);
    if (endpoint && !config.name.empty())
        endpoint->m_where = config.name + " (" + endpoint->m_where + ')';
    return endpoint;
}

std::string Endpoint::url(std::string_view path) const
{
    return m_origin + m_path + std::string(path);
}

std::string Endpoint::atRoot(std::string_view path) const
{
    return m_origin + std::string(path);
}

} // namespace oxide::providers
