// Serves the fixtures of the MCP conformance suite through Oxide's own MCP layer, local API and
// doors. Prints its address and ends with its standard input. Given a data folder, it is the Oxide
// that oxide-mcp finds there.
//   conformanceserver [FOLDER]
#include "api/apiplace.h"
#include "api/apiserver.h"
#include "api/mcphouse.h"
#include "api/mcproutes.h"
#include "base/text.h"
#include "fixtures.h"
#include "support/fakeengine.h"

#include <cstdio>
#include <memory>
#include <thread>
#include <tuple>

#include <QCoreApplication>
#include <QCoroTask>

int main(int argc, char **argv)
{
    using namespace oxide;
    QCoreApplication application(argc, argv);
    test::FakeEngine engine; // the fixtures ask it nothing
    config::Api settings;
    settings.port = 0;
    settings.requireKey = false;
    const api::Room room = [](const std::shared_ptr<api::Context> &context) {
        return api::mcpRoutesOf(
            context, std::make_shared<api::McpHouse>(context->engine(), [](engine::Engine &) {
                return test::conformanceFixtures();
            }));
    };
    api::Keys keys;
    const QStringList arguments = QCoreApplication::arguments();
    const std::string folder = base::str(arguments.value(1));
    if (!folder.empty())
        keys.local = QCoro::waitFor(api::localKey(config::SecretPlace::File, folder)).value();
    const auto shared = std::make_shared<const api::Keys>(std::move(keys));
    api::ApiServer server(engine, settings, shared, {room});
    if (const auto listening = server.listen(); !listening) {
        std::fprintf(stderr, "%s\n", listening.error().message.c_str());
        return 1;
    }
    if (!folder.empty()) {
        api::ApiPlace place;
        place.url = server.url();
        place.port = server.port();
        place.secrets = config::SecretPlace::File;
        std::ignore = api::announceApi(folder, std::move(place));
    }
    std::printf("%s/mcp\n", server.url().c_str());
    std::fflush(stdout);
    std::thread([&application] {
        while (std::getchar() != EOF) {
        }
        QMetaObject::invokeMethod(&application, &QCoreApplication::quit);
    }).detach();
    return QCoreApplication::exec();
}
