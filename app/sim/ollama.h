#pragma once

#include "sim/dialect.h"
#include "sim/openai.h"

namespace oxide::sim {

/// Ollama's own API (/api/…, NDJSON), and its OpenAI-compatible one under /v1.
class OllamaDialect final : public Dialect
{
public:
    explicit OllamaDialect(const ServiceProfile &profile) : Dialect(profile), m_v1(profile) {}

    [[nodiscard]] Operation operation(const httpserver::Request &request) const override;
    [[nodiscard]] base::Result<ChatCall>
    parseChat(const httpserver::Request &request) const override;
    [[nodiscard]] Reply other(const httpserver::Request &request) const override;
    [[nodiscard]] Reply refuse(const httpserver::Request &request,
                               const Refusal &refusal) const override;
    [[nodiscard]] std::unique_ptr<Encoder> encoder(const httpserver::Request &request,
                                                   const ChatCall &call,
                                                   AnswerContext context) const override;
    [[nodiscard]] Reply whole(const httpserver::Request &request, const ChatCall &call,
                              const Answer &answer, const AnswerContext &context) const override;
    [[nodiscard]] bool truncatesPrompts() const override { return true; }

private:
    [[nodiscard]] Reply show(const httpserver::Request &request) const;
    [[nodiscard]] Reply embed(const httpserver::Request &request) const;

    OpenAiDialect m_v1;
};

} // namespace oxide::sim
