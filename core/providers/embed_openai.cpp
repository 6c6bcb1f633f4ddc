#include "model/rawjson.h"
#include "providers/embeddialect.h"
#include "providers/httpdialect.h"
#include "providers/jsonread.h"
#include "providers/messages.h"

#include <cmath>
#include <utility>

#include <boost/json.hpp>

// OpenAI's embeddings, and those who speak them: LM Studio, OpenRouter, vLLM, llama.cpp. Source:
// the providers' API references.

namespace oxide::providers {

namespace json = boost::json;

namespace {

class OpenAiEmbedding final : public EmbedDialect
{
public:
    explicit OpenAiEmbedding(Endpoint endpoint) : m_endpoint(std::move(endpoint)) {}

    std::size_t mostTexts() const override { return 2048; }

    std::vector<std::string> lacks(const EmbedRequest &request) const override
    {
        std::vector<std::string> lacks;
        if (const auto *said = verbatimOf(request, model::Dialect::OpenAi)) {
            if (isOpenRouter())
                addOtherModels(*said, m_endpoint.where(), lacks);
        } else {
            addForeignFields(request, m_endpoint.where(), lacks);
        }
        return lacks;
    }

    net::Request request(const EmbedRequest &request, std::span<const std::string> texts) override
    {
        const std::string url = m_endpoint.url("/embeddings");
        if (const auto *said = verbatimOf(request, model::Dialect::OpenAi)) {
            std::vector<model::RawChange> changes{
                {"model", json::serialize(json::string(request.model))}};
            if (isOpenRouter())
                withoutOtherModels(changes);
            return jsonPost(url, model::rewritten(said->body, changes), request.deadlines);
        }
        json::object body{{"model", request.model},
                          {"input", json::array(texts.begin(), texts.end())}};
        if (request.input->dimensions)
            body["dimensions"] = *request.input->dimensions;
        if (!request.user.empty())
            body["user"] = request.user;
        return jsonPost(url, body, request.deadlines);
    }

    base::Result<Embedded> read(const json::value &answer) const override
    {
        Embedded embedded;
        const json::array &data = elements(member(answer, "data"));
        embedded.vectors.resize(data.size());
        for (std::size_t i = 0; i < data.size(); ++i) {
            // They need not come in order; some servers count none.
            const auto index =
                integer(member(data[i], "index")).value_or(static_cast<std::int64_t>(i));
            if (index < 0 || static_cast<std::size_t>(index) >= data.size())
                return base::fail(base::ErrorKind::BadResponse,
                                  m_endpoint.where() + " sent a vector of no text.");
            embedded.vectors[static_cast<std::size_t>(index)] =
                vectorOf(member(data[i], "embedding"));
        }
        const json::value *usage = member(answer, "usage");
        embedded.usage.input = integer(member(usage, "prompt_tokens"));
        if (!embedded.usage.input)
            embedded.usage.input = integer(member(usage, "total_tokens"));
        const auto dollars = number(member(usage, "cost")); // OpenRouter
        if (dollars && *dollars >= 0 && *dollars < 1e6)
            embedded.cost = model::Money::fromMicros(std::llround(*dollars * 1e6));
        embedded.model = text(member(answer, "model"));
        return embedded;
    }

private:
    [[nodiscard]] bool isOpenRouter() const { return m_endpoint.host() == "openrouter.ai"; }

    Endpoint m_endpoint;
};

} // namespace

std::unique_ptr<EmbedDialect> openAiEmbedding(Endpoint endpoint)
{
    return std::make_unique<OpenAiEmbedding>(std::move(endpoint));
}

} // namespace oxide::providers
