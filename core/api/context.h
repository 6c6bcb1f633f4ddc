#pragma once

#include "api/apimetrics.h"
#include "api/rates.h"
#include "api/route.h"
#include "config/config.h"

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace oxide::api {

class McpHouse;
class RequestLog;

/// What outlives a server and is given to the next one.
struct Lasting {
    std::shared_ptr<ApiMetrics> metrics;  ///< null: the server makes its own
    std::shared_ptr<RequestLog> requests; ///< gets a line for each request that ended; null: none
    std::shared_ptr<McpHouse> mcp;        ///< null: the server has its own
};

/// What the rooms of the API work with. Any thread.
class Context final
{
public:
    /// Metrics that are not given are made here, in the engine's thread.
    Context(engine::Engine &engine, config::Api settings, Lasting lasting = {});

    [[nodiscard]] engine::Engine &engine() const { return m_engine; }
    [[nodiscard]] ApiMetrics &metrics() const { return *m_lasting.metrics; }
    /// May be null.
    [[nodiscard]] const std::shared_ptr<RequestLog> &requests() const { return m_lasting.requests; }
    /// May be null.
    [[nodiscard]] const std::shared_ptr<McpHouse> &mcp() const { return m_lasting.mcp; }
    [[nodiscard]] const std::shared_ptr<Rates> &rates() const { return m_rates; }
    /// Those in force now. A request looks once and keeps what it saw.
    [[nodiscard]] std::shared_ptr<const config::Api> settings() const;
    void setSettings(config::Api settings);

    /// Called when the server begins to stop, before it waits for its answers: for those that never
    /// end by themselves. Set while the routes are made.
    void onStopping(std::function<void()> use) { m_onStopping.push_back(std::move(use)); }
    /// Once: what outlives the server may serve the next one by then.
    void tellStopping();

private:
    engine::Engine &m_engine;
    Lasting m_lasting;
    const std::shared_ptr<Rates> m_rates = std::make_shared<Rates>();
    mutable std::mutex m_mutex; ///< guards what follows
    std::vector<std::function<void()>> m_onStopping;
    std::shared_ptr<const config::Api> m_settings;
};

/// A part of the API: gives its lines of the table. Its handles keep the context.
using Room = std::function<Routes(std::shared_ptr<Context>)>;

} // namespace oxide::api
