#pragma once

#include "httpserver/server.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <QtGlobal>

namespace oxide::test {

/// Keeps the requests that it gets; the first ones are answered as refuse() says.
class OtlpCollector final
{
public:
    OtlpCollector()
        : m_server(m_io, {},
                   [this](httpserver::Request request,
                          const std::shared_ptr<httpserver::ResponseWriter> &writer) {
                       receive(std::move(request), *writer);
                   })
    {
        if (!m_server.listen())
            qFatal("the collector does not listen");
    }

    [[nodiscard]] std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(m_server.port());
    }
    void refuse(httpserver::Headers headers)
    {
        const std::lock_guard lock(m_mutex);
        m_refusals.push_back(std::move(headers));
    }
    [[nodiscard]] std::vector<httpserver::Request> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    /// Of all requests that were taken.
    [[nodiscard]] std::vector<boost::json::object> spans() const
    {
        const std::lock_guard lock(m_mutex);
        return m_spans;
    }

private:
    void receive(httpserver::Request request, httpserver::ResponseWriter &writer)
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
        if (!m_refusals.empty()) {
            writer.send(503, m_refusals.front(), {});
            m_refusals.erase(m_refusals.begin());
            return;
        }
        const boost::json::value body = boost::json::parse(request.body);
        for (const boost::json::value &span :
             body.at_pointer("/resourceSpans/0/scopeSpans/0/spans").as_array())
            m_spans.push_back(span.as_object());
        writer.send(200, {{"Content-Type", "application/json"}}, "{}");
    }

    mutable std::mutex m_mutex;
    std::vector<httpserver::Request> m_requests;
    std::vector<httpserver::Headers> m_refusals;
    std::vector<boost::json::object> m_spans;
    httpserver::IoContext m_io;
    httpserver::Server m_server;
};

/// A text or number attribute as text.
inline std::string attribute(const boost::json::object &span, std::string_view key)
{
    for (const boost::json::value &one : span.at("attributes").as_array()) {
        if (one.at("key").as_string() != key)
            continue;
        const boost::json::object &value = one.at("value").as_object();
        const boost::json::value &inner = value.begin()->value();
        return inner.is_string() ? std::string(inner.as_string()) : boost::json::serialize(inner);
    }
    return {};
}

inline std::vector<boost::json::object> named(const std::vector<boost::json::object> &spans,
                                              std::string_view begin)
{
    std::vector<boost::json::object> found;
    for (const boost::json::object &span : spans) {
        if (std::string_view(span.at("name").as_string()).starts_with(begin))
            found.push_back(span);
    }
    return found;
}

} // namespace oxide::test
