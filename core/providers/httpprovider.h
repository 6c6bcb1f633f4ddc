#pragma once

#include "providers/httpdialect.h"
#include "providers/provider.h"
#include "providers/registry.h"

#include <memory>

namespace oxide::providers {

class HttpSession;

/// A service that is spoken to over HTTP, in whatever dialect. Calls outlive it.
class HttpProvider final : public Provider
{
public:
    HttpProvider(model::ServiceConfig config, const ProviderDeps &deps,
                 std::unique_ptr<HttpDialect> dialect);
    ~HttpProvider() override;

    [[nodiscard]] const model::ServiceConfig &config() const override { return m_config; }
    [[nodiscard]] QCoro::Task<ChatOutcome> chat(ChatRequest request, ChatSink sink,
                                                std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<ChatOutcome> embed(EmbedRequest request, ChatSink sink,
                                                 std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<base::Result<Probe>> probe(std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<base::Result<void>> start(Progress progress,
                                                        std::stop_token stop) override;

private:
    model::ServiceConfig m_config;
    std::shared_ptr<HttpDialect> m_dialect;
    std::shared_ptr<HttpSession> m_session;
};

} // namespace oxide::providers
