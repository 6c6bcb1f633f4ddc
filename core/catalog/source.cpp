#include "catalog/source.h"

#include "net/httptypes.h"

namespace oxide::catalog {

net::Request listRequest(std::string url)
{
    using namespace std::chrono_literals;
    net::Request request;
    request.url = std::move(url);
    request.headers = {{"Accept", "application/json"}};
    request.deadlines = {10s, 30s, 30s, 60s};
    return request;
}

std::string withoutSlash(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

} // namespace oxide::catalog
