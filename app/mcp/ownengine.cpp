#include "app/mcp/ownengine.h"

#include "base/text.h"

#include <utility>

#include <boost/json.hpp>

#include <QDir>
#include <QFutureWatcher>

namespace oxide::mcpserver {

namespace {

class OutputChannel final : public mcp::Channel
{
public:
    explicit OutputChannel(OwnEngine::Send send) : m_send(std::move(send)) {}
    void send(const boost::json::value &message) override
    {
        m_send(boost::json::serialize(message), message);
    }

private:
    OwnEngine::Send m_send;
};

} // namespace

base::Result<std::unique_ptr<OwnEngine>>
OwnEngine::start(const Options &options, Send send,
                 const std::function<void(const std::string &)> &tell)
{
    std::unique_ptr<OwnEngine> own(new OwnEngine);
    engine::EngineOptions engineOptions;
    engineOptions.dataFolder = options.dataFolder;
    engineOptions.configPath = options.configPath;
    if (options.isDemo) {
        auto demo = host::Demo::start();
        if (!demo)
            return base::fail(std::move(demo.error()));
        own->m_demo = std::move(*demo);
        engineOptions.dataFolder = own->m_demo->dataFolder();
        engineOptions.configPath = own->m_demo->configPath();
    }
    own->m_engine = std::make_unique<engine::LocalEngine>(std::move(engineOptions));
    own->m_oxide = std::make_unique<mcp::Oxide>(*own->m_engine);
    own->m_channel = std::make_shared<OutputChannel>(std::move(send));
    mcp::Peer peer;
    peer.folder = base::str(QDir::currentPath());
    own->m_session = mcp::Session::begin(own->m_oxide->server(), std::move(peer), own->m_channel);
    own->m_engine->start().then(own->m_engine.get(),
                                [tell](const base::Result<engine::Done> &started) {
                                    if (!started)
                                        tell(started.error().message);
                                });
    return own;
}

OwnEngine::~OwnEngine()
{
    end();
}

void OwnEngine::receive(const std::string &, const boost::json::value &message)
{
    m_session->receive(message, m_channel);
}

void OwnEngine::end()
{
    m_session->end();
    m_engine->stop();
}

} // namespace oxide::mcpserver
