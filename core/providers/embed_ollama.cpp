#include "model/rawjson.h"
#include "providers/embeddialect.h"
#include "providers/httpdialect.h"
#include "providers/jsonread.h"
#include "providers/messages.h"
#include "providers/ollamawindow.h"

#include <utility>

#include <boost/json.hpp>

// Ollama's /api/embed. Source: Ollama's docs/api.md.

namespace oxide::providers {

namespace json = boost::json;

namespace {

class OllamaEmbedding final : public EmbedDialect
{
public:
    OllamaEmbedding(Endpoint endpoint, OllamaWindow &window)
        : m_endpoint(std::move(endpoint)), m_window(window)
    {
    }

    /// It knows no limit; a request of this size ends in time on a slow machine.
    std::size_t mostTexts() const override { return 256; }

    std::vector<std::string> lacks(const EmbedRequest &request) const override
    {
        std::vector<std::string> lacks;
        if (verbatimOf(request, model::Dialect::Ollama))
            return lacks;
        addForeignFields(request, m_endpoint.where(), lacks);
        if (!request.user.empty())
            lacks.push_back(m_endpoint.where() + " is not told of end users: 'user' was left out.");
        return lacks;
    }

    /// Told nothing, Ollama cuts what is too long, and says nothing of it.
    net::Request request(const EmbedRequest &request, std::span<const std::string> texts) override
    {
        const std::string url = m_endpoint.url("/api/embed");
        const std::int64_t window =
            m_window.choose(request.model, request.inputTokens, kNoAnswer, request.contextWindow);
        if (const auto *said = verbatimOf(request, model::Dialect::Ollama))
            return jsonPost(url, model::rewritten(said->body, changesTo(*said, request, window)),
                            request.deadlines);
        json::object body{{"model", request.model},
                          {"input", json::array(texts.begin(), texts.end())},
                          {"truncate", request.input->mayCut},
                          {"options", json::object{{"num_ctx", window}}}};
        if (request.input->dimensions)
            body["dimensions"] = *request.input->dimensions;
        return jsonPost(url, body, request.deadlines);
    }

    base::Result<Embedded> read(const json::value &answer) const override
    {
        Embedded embedded;
        for (const json::value &vector : elements(member(answer, "embeddings")))
            embedded.vectors.push_back(vectorOf(&vector));
        embedded.usage.input = integer(member(answer, "prompt_eval_count"));
        embedded.model = text(member(answer, "model"));
        return embedded;
    }

private:
    static constexpr int kNoAnswer = 0; ///< tokens

    /// The caller's own window stands.
    static std::vector<model::RawChange> changesTo(const model::Verbatim &said,
                                                   const EmbedRequest &request, std::int64_t window)
    {
        std::vector<model::RawChange> changes{
            {"model", json::serialize(json::string(request.model))}};
        std::string options = "{}";
        for (const model::RawMember &member : model::rawMembers(said.body)) {
            if (member.key == "options")
                options = member.value;
        }
        if (!objectOf(options).contains("num_ctx")) {
            const std::vector<model::RawChange> added{{"num_ctx", std::to_string(window)}};
            changes.push_back({"options", model::rewritten(options, added)});
        }
        return changes;
    }

    Endpoint m_endpoint;
    OllamaWindow &m_window;
};

} // namespace

std::unique_ptr<EmbedDialect> ollamaEmbedding(Endpoint endpoint, OllamaWindow &window)
{
    return std::make_unique<OllamaEmbedding>(std::move(endpoint), window);
}

} // namespace oxide::providers
