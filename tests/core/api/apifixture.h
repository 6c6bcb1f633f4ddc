#pragma once

#include "api/apiserver.h"
#include "api/chatroutes.h"
#include "core/engine/enginefixture.h"
#include "support/simhttp.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <QFile>
#include <QTemporaryDir>

namespace oxide::test {

/// Arguments for a simulator of several services, as its --config has them.
inline QStringList simulatorOf(const QByteArray &services)
{
    static const QTemporaryDir folder;
    static int files = 0;
    const QString path = folder.filePath(QString::number(++files) + QStringLiteral(".json"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write("{\"services\":" + services + '}') < 0)
        qFatal("%s", qPrintable(file.errorString()));
    return {QStringLiteral("--config"), path};
}

/// The local API over an engine over a running simulator.
class ApiFixture final
{
public:
    static constexpr const char *key = "oxide-local-key-of-this-test";

    explicit ApiFixture(const QStringList &simulatorArguments, api::RunLimits limits = {})
        : engines(simulatorArguments), m_limits(limits)
    {
        settings.port = 0;
        settings.dropUnsupported = config::DropUnsupported::Warn;
    }

    /// The engine and the server start; change config and settings before.
    void begin()
    {
        engines.begin();
        auto keys = std::make_shared<api::Keys>();
        keys->local = security::Secret(key);
        const api::RunLimits limits = m_limits;
        const std::vector<api::Room> rooms{[limits](const std::shared_ptr<api::Context> &context) {
            return api::chatRoutes(context, limits);
        }};
        server = std::make_unique<api::ApiServer>(*engines.engine, settings, keys, rooms);
        if (const auto listening = server->listen(); !listening)
            qFatal("%s", listening.error().message.c_str());
    }
    ~ApiFixture()
    {
        if (server)
            server->stop(std::chrono::milliseconds(0));
    }

    [[nodiscard]] static std::string headers(const std::string &more = {})
    {
        return std::string("Authorization: Bearer ") + key
               + "\r\nContent-Type: application/json\r\n" + more;
    }

    [[nodiscard]] tests::RawAnswer
    ask(std::string_view method, std::string_view path, std::string_view body = {},
        const std::string &more = {},
        std::chrono::milliseconds timeout = std::chrono::seconds(20)) const
    {
        return tests::ask(server->url(), method, path, body, headers(more), timeout);
    }
    [[nodiscard]] tests::RawAnswer post(std::string_view path, const boost::json::object &body,
                                        const std::string &more = {}) const
    {
        return ask("POST", path, boost::json::serialize(body), more);
    }

    EngineFixture engines;
    config::Api settings;
    std::unique_ptr<api::ApiServer> server;

private:
    api::RunLimits m_limits;
};

/// One event of a stream, as its readers see it.
struct SseEvent {
    std::string name;
    std::string data;
};

/// The events of a body that is a stream; comments are passed over.
inline std::vector<SseEvent> eventsOf(std::string_view body)
{
    std::vector<SseEvent> events;
    SseEvent event;
    while (!body.empty()) {
        const std::size_t end = body.find('\n');
        if (end == std::string_view::npos)
            break; // a line that was cut
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(end + 1);
        if (line.starts_with("event: "))
            event.name = line.substr(7);
        else if (line.starts_with("data: "))
            event.data += line.substr(6);
        else if (line.empty() && !event.data.empty())
            events.push_back(std::exchange(event, {}));
    }
    return events;
}

/// The lines of a body that is NDJSON, or the data of an event stream's events that are JSON.
inline std::vector<boost::json::value> jsonsOf(const tests::RawAnswer &answer)
{
    std::vector<boost::json::value> values;
    const auto add = [&values](std::string_view text) {
        boost::system::error_code error;
        boost::json::value value = boost::json::parse(text, error);
        if (!error)
            values.push_back(std::move(value));
    };
    if (answer.header("Content-Type").starts_with("text/event-stream")) {
        for (const SseEvent &event : eventsOf(answer.body))
            add(event.data);
        return values;
    }
    std::string_view rest = answer.body;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        add(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return values;
}

/// The text at a JSON pointer; empty where there is none.
inline std::string textAt(const boost::json::value &from, std::string_view pointer)
{
    boost::system::error_code error;
    const boost::json::value *found = from.find_pointer(pointer, error);
    return !error && found && found->is_string() ? std::string(found->get_string()) : std::string();
}

} // namespace oxide::test
