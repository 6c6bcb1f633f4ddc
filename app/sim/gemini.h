#pragma once

#include "sim/dialect.h"

namespace oxide::sim {

/// /v1beta/models, :generateContent, :streamGenerateContent, :countTokens, :embedContent, as the
/// Gemini API has them (/v1 too).
class GeminiDialect final : public Dialect
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

private:
    [[nodiscard]] Reply list() const;
    [[nodiscard]] Reply embed(const httpserver::Request &request) const;
};

} // namespace oxide::sim
