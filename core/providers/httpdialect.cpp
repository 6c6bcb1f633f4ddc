#include "providers/httpdialect.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

namespace {

using namespace std::chrono_literals;

model::Deadlines quickDeadlines()
{
    model::Deadlines deadlines;
    deadlines.connect = 5s;
    deadlines.firstToken = 10s;
    deadlines.idle = 10s;
    deadlines.total = 15s;
    return deadlines;
}

} // namespace

const model::Verbatim *HttpDialect::quoted(const ChatRequest &) const
{
    return nullptr;
}

bool HttpDialect::isWorthRepeating(const ChatRequest &request, const base::Error &error,
                                   int lessons)
{
    if (lessons != m_lessons)
        return true;
    if (!adapt(request, error))
        return false;
    ++m_lessons;
    return true;
}

bool HttpDialect::adapt(const ChatRequest &, const base::Error &)
{
    return false;
}

QCoro::Task<base::Result<void>> HttpDialect::start(std::shared_ptr<HttpDialect>,
                                                   std::shared_ptr<HttpSession>, Progress,
                                                   std::stop_token)
{
    co_return base::fail(base::ErrorKind::Unsupported, "Oxide cannot start this kind of service.");
}

void addSecret(net::Request &request, std::string name, std::string value)
{
    net::Header header;
    header.name = std::move(name);
    header.value = std::move(value);
    header.secrecy = net::Secrecy::Secret;
    request.headers.push_back(std::move(header));
}

net::Request jsonPost(std::string url, const boost::json::object &body,
                      const model::Deadlines &deadlines)
{
    return jsonPost(std::move(url), boost::json::serialize(body), deadlines);
}

net::Request jsonPost(std::string url, std::string body, const model::Deadlines &deadlines)
{
    net::Request request;
    request.method = net::Method::Post;
    request.url = std::move(url);
    request.body = std::move(body);
    request.deadlines = deadlines;
    net::Header type;
    type.name = "Content-Type";
    type.value = "application/json";
    request.headers.push_back(std::move(type));
    return request;
}

net::Request quickGet(std::string url)
{
    net::Request request;
    request.url = std::move(url);
    request.deadlines = quickDeadlines();
    return request;
}

net::Request quickPost(std::string url, const boost::json::object &body)
{
    return jsonPost(std::move(url), body, quickDeadlines());
}

} // namespace oxide::providers
