#pragma once

#include "app/host/demo.h"
#include "app/mcp/backend.h"
#include "app/mcp/options.h"
#include "engine/localengine.h"
#include "mcp/oxide.h"
#include "mcp/session.h"

#include <functional>
#include <memory>
#include <string>

#include <boost/json/value.hpp>

namespace oxide::mcpserver {

/// An engine in this process, and the session with the client.
class OwnEngine final : public Backend
{
public:
    using Send = std::function<void(const std::string &text, const boost::json::value &message)>;
    /// Begins to start; requests that come earlier wait for it. `tell` gets a sentence where it
    /// does not start: every request is then answered with that error.
    [[nodiscard]] static base::Result<std::unique_ptr<OwnEngine>>
    start(const Options &options, Send send, const std::function<void(const std::string &)> &tell);
    ~OwnEngine() override;

    void receive(const std::string &text, const boost::json::value &message) override;
    /// What is at hand is answered at once; long work does not outlive its client.
    [[nodiscard]] bool isIdle() const override { return true; }
    void end() override;

private:
    OwnEngine() = default;

    std::unique_ptr<host::Demo> m_demo; ///< outlives the engine
    std::unique_ptr<engine::LocalEngine> m_engine;
    std::unique_ptr<mcp::Oxide> m_oxide;
    std::shared_ptr<mcp::Channel> m_channel;
    std::shared_ptr<mcp::Session> m_session;
};

} // namespace oxide::mcpserver
