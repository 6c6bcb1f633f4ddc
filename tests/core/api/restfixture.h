#pragma once

#include "core/engine/enginefixture.h"

#include "api/apiserver.h"
#include "api/rooms.h"
#include "support/simhttp.h"

#include <future>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace oxide::test {

/// An engine over a simulator, and the local API on a port of its own.
class RestFixture final
{
public:
    RestFixture() : engine(QStringList{QStringLiteral("--demo")})
    {
        for (const tests::SimService &service : engine.simulator.services()) {
            if (!engine.simulator.set(service.name, {{QStringLiteral("ttft_ms"), 0},
                                                     {QStringLiteral("tokens_per_second"), 0},
                                                     {QStringLiteral("failures"), QJsonObject()}}))
                qFatal("the simulator takes no settings");
        }
        engine.set("execution.retry_delay_seconds", "0.01");
        engine.begin();
        config::Api settings;
        settings.port = 0;
        auto keys = std::make_shared<api::Keys>();
        keys->local = security::Secret("oxide-local-key-of-this-test");
        keys->named.push_back(namedKey("viewer", api::Role::Viewer));
        keys->named.push_back(namedKey("user", api::Role::User));
        security::ApiKey narrow = namedKey("narrow", api::Role::User);
        narrow.models = {"nobody/*"};
        keys->named.push_back(narrow);
        security::ApiKey narrowOperator = namedKey("narrow-operator", api::Role::Operator);
        narrowOperator.models = {"nobody/*"};
        keys->named.push_back(narrowOperator);
        server = std::make_unique<api::ApiServer>(*engine.engine, settings, keys, api::rooms());
        if (const auto listening = server->listen(); !listening)
            qFatal("%s", listening.error().message.c_str());
    }
    ~RestFixture()
    {
        server.reset();
        engine.end();
    }

    /// As the key of that name; "local" is an admin's. The event loop runs meanwhile.
    tests::RawAnswer ask(std::string_view method, std::string_view path, std::string_view body = {},
                         const std::string &as = "local") const
    {
        const std::string secret = as == "local" ? "oxide-local-key-of-this-test" : "oxide-" + as;
        auto asking = std::async(std::launch::async, [&] {
            return tests::ask(server->url(), method, path, body,
                              "Authorization: Bearer " + secret + "\r\n");
        });
        while (asking.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        return asking.get();
    }

    /// The answer's body; the test ends here where it is not answered so.
    boost::json::value json(std::string_view method, std::string_view path,
                            std::string_view body = {}, int status = 200,
                            const std::string &as = "local") const
    {
        const tests::RawAnswer answer = ask(method, path, body, as);
        if (answer.status != status)
            qFatal("%s %s: %d, not %d: %s", std::string(method).c_str(), std::string(path).c_str(),
                   answer.status, status, answer.body.c_str());
        return boost::json::parse(answer.body);
    }

    /// What an error says.
    std::string complaint(std::string_view method, std::string_view path,
                          std::string_view body = {}, int status = 400,
                          const std::string &as = "local") const
    {
        const boost::json::value said = json(method, path, body, status, as);
        return std::string(said.at("error").at("message").as_string());
    }

    EngineFixture engine;
    std::unique_ptr<api::ApiServer> server;

private:
    static security::ApiKey namedKey(const std::string &name, api::Role role)
    {
        security::ApiKey made;
        made.name = name;
        made.role = role;
        made.fingerprint = security::fingerprintOf("oxide-" + name);
        return made;
    }
};

} // namespace oxide::test
