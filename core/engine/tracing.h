#pragma once

#include "base/taskscope.h"
#include "config/config.h"
#include "net/httpclient.h"
#include "telemetry/spanexporter.h"
#include "telemetry/taskspans.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <QCoroTask>
#include <QFuture>

namespace oxide::engine {

/// Makes spans of the tasks that end and has them exported, where a collector is configured. Engine
/// thread.
class Tracing final
{
public:
    /// Turns the reference of a secret into it.
    using Reveal = std::function<QFuture<base::Result<std::string>>(std::string reference)>;
    using Redact = std::function<std::string(std::string_view)>;

    /// `instance` tells this process from others. `counted` is told whenever counts() has changed.
    Tracing(std::shared_ptr<net::HttpClient> http, Reveal reveal, const std::string &instance,
            std::function<void()> counted);
    /// shut down before.
    ~Tracing();
    Tracing(const Tracing &) = delete;
    Tracing &operator=(const Tracing &) = delete;

    /// What was gathered goes to where it was to go. What was said is told as the history keeps it:
    /// `redact` goes over it, or nothing of it is told.
    void configure(const config::Telemetry &settings, config::StorePrompts prompts, Redact redact);
    void ended(const telemetry::EndedTask &task);
    /// Since the start.
    [[nodiscard]] const telemetry::SpanCounts &counts() const { return *m_counts; }

    /// Offers what is there once more and gives up what is not taken within a short time.
    [[nodiscard]] QCoro::Task<void> shutdown();

private:
    void retire();

    std::shared_ptr<net::HttpClient> m_http;
    Reveal m_reveal;
    telemetry::Attributes m_resource;
    std::function<void()> m_counted;
    std::shared_ptr<telemetry::SpanCounts> m_counts = std::make_shared<telemetry::SpanCounts>();
    config::Telemetry m_settings;
    telemetry::SpanOptions m_options;
    std::unique_ptr<telemetry::SpanExporter> m_exporter; ///< null: no collector
    base::TaskScope m_scope{"tracing"};
};

} // namespace oxide::engine
