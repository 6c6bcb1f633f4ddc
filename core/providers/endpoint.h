#pragma once

#include "base/error.h"
#include "model/service.h"

#include <string>
#include <string_view>

namespace oxide::providers {

/// Where a service's calls go, made from what a person wrote as its base URL: with or without a
/// slash at the end, with or without the version, or with a whole endpoint pasted in.
class Endpoint
{
public:
    /// `version` is the dialect's path segment ("/v1"; may be empty). It is added unless the base
    /// URL brings one itself ("…/api/v1", "…/v1beta/openai"); a dialect without a version has one
    /// taken off the end. Config where the URL is not absolute
    /// http or https.
    [[nodiscard]] static base::Result<Endpoint> parse(const std::string &baseUrl,
                                                      std::string_view version);

    /// That of a service, at its base URL or else at `usual`; where() names both.
    [[nodiscard]] static base::Result<Endpoint>
    of(const model::ServiceConfig &config, std::string_view usual, std::string_view version);

    /// The URL of a call; `path` starts with a slash and follows the version.
    [[nodiscard]] std::string url(std::string_view path) const;
    /// The same host, `path` from its root.
    [[nodiscard]] std::string atRoot(std::string_view path) const;
    [[nodiscard]] const std::string &host() const { return m_host; }
    [[nodiscard]] int port() const { return m_port; } ///< -1 where none is named
    /// For a sentence: "work-ollama (127.0.0.1:11434)", or the address alone.
    [[nodiscard]] const std::string &where() const { return m_where; }
    [[nodiscard]] bool isLoopback() const { return m_loopback; }

private:
    std::string m_origin; ///< scheme, host and port
    std::string m_path;   ///< with the version, no slash at the end
    std::string m_host;
    std::string m_where;
    int m_port = -1;
    bool m_loopback = false;
};

} // namespace oxide::providers
