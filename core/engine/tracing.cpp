#include "engine/tracing.h"

#include "config/headersetting.h"
#include "providers/waiter.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <QCoroFuture>

namespace oxide::engine {

using telemetry::SpanExporter;

namespace {

using namespace std::chrono_literals;

constexpr auto kPostDeadline = 10s;
constexpr auto kLastOffer = 2s;
constexpr std::string_view kPath = "/v1/traces";

/// The settings name the collector, or the very address.
std::string tracesUrl(std::string endpoint)
{
    while (endpoint.ends_with('/'))
        endpoint.pop_back();
    return endpoint.ends_with(kPath) ? endpoint : endpoint + std::string(kPath);
}

struct Collector {
    std::string url;
    std::vector<config::HeaderSetting> headers;
};

/// Secrets are looked up anew for each request: nothing keeps them.
QCoro::Task<base::Result<std::string>> post(std::shared_ptr<net::HttpClient> http,
                                            Tracing::Reveal reveal,
                                            std::shared_ptr<const Collector> collector,
                                            std::string body, std::stop_token stop)
{
    net::Request request;
    request.method = net::Method::Post;
    request.url = collector->url;
    request.body = std::move(body);
    request.deadlines.total = kPostDeadline;
    request.headers.push_back({"Content-Type", "application/json"});
    for (const config::HeaderSetting &header : collector->headers) {
        std::string value = header.value;
        if (!header.reference.empty()) {
            auto revealing = providers::valueUnlessStopped(reveal(header.reference), stop);
            const auto secret = co_await revealing;
            if (!secret)
                co_return base::fail(secret.error());
            value += *secret;
        }
        const auto secrecy = header.reference.empty() ? net::Secrecy::Open : net::Secrecy::Secret;
        net::Header made{header.name, std::move(value), secrecy};
        request.headers.push_back(std::move(made));
    }
    auto sending = http->send(std::move(request), std::move(stop));
    auto response = co_await sending;
    if (!response)
        co_return base::fail(response.error());
    co_return std::move(response->body);
}

/// What it still has goes out first.
QCoro::Task<void> finish(std::unique_ptr<SpanExporter> exporter)
{
    auto closing = exporter->shutdown(kLastOffer);
    co_await closing;
}

} // namespace

Tracing::Tracing(std::shared_ptr<net::HttpClient> http, Reveal reveal, const std::string &instance,
                 std::function<void()> counted)
    : m_http(std::move(http)),
      m_reveal(std::move(reveal)), m_resource{{"service.name", std::string("oxide")},
                                              {"service.version", std::string(OXIDE_VERSION)},
                                              {"service.instance.id", instance}},
      m_counted(std::move(counted))
{
}

Tracing::~Tracing() = default;

void Tracing::configure(const config::Telemetry &settings, config::StorePrompts prompts,
                        Redact redact)
{
    m_options.ratio = settings.sampleRatio;
    m_options.tellsContent = settings.content && prompts != config::StorePrompts::HashOnly;
    m_options.redact = prompts == config::StorePrompts::Full ? Redact() : std::move(redact);
    const bool isSame =
        settings.endpoint == m_settings.endpoint && settings.headers == m_settings.headers;
    m_settings = settings;
    if (isSame)
        return;
    retire();
    if (settings.endpoint.empty())
        return;
    auto collector = std::make_shared<Collector>();
    collector->url = tracesUrl(settings.endpoint);
    for (const std::string &text : settings.headers) {
        if (auto header = config::headerFrom(text))
            collector->headers.push_back(std::move(*header));
    }
    auto posting = [http = m_http, reveal = m_reveal,
                    collector = std::shared_ptr<const Collector>(std::move(collector))](
                       std::string body, std::stop_token stop) {
        return post(http, reveal, collector, std::move(body), std::move(stop));
    };
    m_exporter =
        std::make_unique<SpanExporter>(std::move(posting), m_resource, m_counts, m_counted);
}

void Tracing::ended(const telemetry::EndedTask &task)
{
    if (m_exporter)
        m_exporter->add(telemetry::spansOf(task, m_options));
}

void Tracing::retire()
{
    if (m_exporter)
        m_scope.start("last spans", finish(std::move(m_exporter)));
}

QCoro::Task<void> Tracing::shutdown()
{
    retire();
    auto joining = m_scope.join();
    co_await joining;
}

} // namespace oxide::engine
