#pragma once

#include "sim/dialect.h"

namespace oxide::sim {

/// /v1/chat/completions, /v1/models, /v1/embeddings, as OpenAI, LM Studio and OpenRouter have them.
class OpenAiDialect final : public Dialect
{
public:
    using Dialect::Dialect;

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
    [[nodiscard]] httpserver::Headers answerHeaders(const std::string &id) const override
    {
        return {{"x-request-id", "req_" + id}};
    }
    [[nodiscard]] std::string baseUrl(const std::string &origin) const override
    {
        return origin + "/v1";
    }

private:
    [[nodiscard]] Reply embed(const httpserver::Request &request) const;
};

} // namespace oxide::sim
