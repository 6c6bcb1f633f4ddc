#pragma once

#include "sim/dialect.h"

namespace oxide::sim {

/// /v1/messages, /v1/messages/count_tokens, /v1/models, as Anthropic has them (2023-06-01).
class AnthropicDialect final : public Dialect
{
public:
    using Dialect::Dialect;

    [[nodiscard]] Operation operation(const httpserver::Request &request) const override;
    [[nodiscard]] std::string keyOf(const httpserver::Request &request) const override;
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
    [[nodiscard]] httpserver::Headers answerHeaders(const std::string &id) const override
    {
        return {{"request-id", "req_" + id}};
    }
};

} // namespace oxide::sim
