#pragma once

#include "base/error.h"
#include "model/catalog.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>

namespace oxide::net {
class HttpClient;
struct Request;
} // namespace oxide::net

namespace oxide::catalog {

/// A place on the network that knows models. Lives on the thread of its HTTP client, which it
/// keeps.
class Source
{
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual model::CatalogSource id() const = 0;
    /// What it says now; of a list never half. `wanted` are repositories of weights whose facts are
    /// asked for: only a source that cannot list all it has looks at them.
    [[nodiscard]] virtual QCoro::Task<base::Result<std::vector<model::CatalogFacts>>>
    fetch(std::vector<std::string> wanted, std::stop_token stop) = 0;
    /// True where an answer is all that the source knows, false where it is what was asked for.
    [[nodiscard]] virtual bool tellsAll() const { return true; }
};

/// OpenRouter's list of models; `baseUrl` is that of its API, https://openrouter.ai/api/v1.
[[nodiscard]] std::unique_ptr<Source> makeOpenRouter(std::shared_ptr<net::HttpClient> http,
                                                     std::string baseUrl);
/// The arena's leaderboard, a data set; `baseUrl` is that of Hugging Face's server of data sets.
[[nodiscard]] std::unique_ptr<Source> makeArena(std::shared_ptr<net::HttpClient> http,
                                                std::string baseUrl);
/// Models with open weights on Hugging Face, each asked for by its repository.
[[nodiscard]] std::unique_ptr<Source> makeHuggingFace(std::shared_ptr<net::HttpClient> http,
                                                      std::string baseUrl);

/// A GET without a key: a list may take a minute, not for ever.
[[nodiscard]] net::Request listRequest(std::string url);

/// The address without a slash at its end.
[[nodiscard]] std::string withoutSlash(std::string url);

} // namespace oxide::catalog
