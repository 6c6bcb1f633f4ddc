#include "sim/dialect.h"

#include "base/text.h"
#include "sim/anthropic.h"
#include "sim/gemini.h"
#include "sim/ollama.h"
#include "sim/openai.h"
#include "sim/tokens.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <boost/json.hpp>

namespace oxide::sim {

namespace {

constexpr std::string_view counting = "count:";
constexpr std::string_view telling = "clock:";
static_assert(counting.size() == telling.size());

} // namespace

Reply jsonReply(const boost::json::value &value)
{
    Reply reply;
    reply.body = boost::json::serialize(value);
    return reply;
}

std::string Dialect::keyOf(const httpserver::Request &request) const
{
    constexpr std::string_view scheme = "bearer ";
    const std::string_view value = request.header("Authorization");
    if (base::toLowerAscii(value.substr(0, scheme.size())) != scheme)
        return {};
    return std::string(base::trimmed(value.substr(scheme.size())));
}

base::Result<const ModelProfile *> Dialect::model(const std::string &name) const
{
    const ModelProfile *found = m_profile.findModel(splitModel(name).name);
    if (found == nullptr)
        return base::fail(base::ErrorKind::ModelNotFound, "there is no model \"" + name + '"');
    return found;
}

tl::expected<EmbedAnswer, Refusal> Dialect::embedded(EmbedCall call, std::size_t mostTexts) const
{
    const auto refused = [](Refusal::Why why, int status, std::string message) {
        return tl::unexpected(Refusal{why, status, std::move(message)});
    };
    const auto found = model(call.model);
    if (!found)
        return refused(Refusal::Why::NoModel, 404, found.error().message);
    if (!(*found)->embedding)
        return refused(Refusal::Why::BadRequest, 400, "this model does not support embeddings");
    if (call.texts.size() > mostTexts)
        return refused(Refusal::Why::BadRequest, 400,
                       "at most " + std::to_string(mostTexts) + " texts can be in one batch");
    if (call.dimensions < 1 || call.dimensions > 4'096)
        return refused(Refusal::Why::BadRequest, 400, "dimensions must be between 1 and 4096");
    EmbedAnswer answer;
    const std::int64_t window = (*found)->contextWindow;
    for (std::string &text : call.texts) {
        std::int64_t tokens = countTokens(text);
        if (tokens == 0)
            return refused(Refusal::Why::BadRequest, 400, "input cannot be an empty string");
        if (tokens > window && !call.cuts) {
            Refusal tooLong{Refusal::Why::TooLong, 400,
                            "the input length exceeds the context length", tokens, window};
            return tl::unexpected(std::move(tooLong));
        }
        if (tokens > window)
            text = firstTokens(text, window);
        answer.tokens += std::min(tokens, window);
        answer.vectors.push_back(embeddingOf(text, static_cast<std::size_t>(call.dimensions)));
    }
    return answer;
}

std::unique_ptr<Dialect> makeDialect(const ServiceProfile &profile)
{
    switch (profile.dialect) {
    case DialectKind::Ollama:
        return std::make_unique<OllamaDialect>(profile);
    case DialectKind::OpenAi:
        return std::make_unique<OpenAiDialect>(profile);
    case DialectKind::Anthropic:
        return std::make_unique<AnthropicDialect>(profile);
    case DialectKind::Gemini:
        return std::make_unique<GeminiDialect>(profile);
    }
    return nullptr;
}

bool isTestModel(std::string_view name)
{
    if (!name.starts_with(counting) && !name.starts_with(telling))
        return name == "echo";
    name.remove_prefix(counting.size());
    return !name.empty() && name.size() <= 7
           && name.find_first_not_of("0123456789") == std::string_view::npos;
}

bool tellsTime(std::string_view model)
{
    return model.starts_with(telling);
}

std::vector<double> embeddingOf(std::string_view text, std::size_t dimensions)
{
    std::vector<double> vector(dimensions, 0.0);
    const auto add = [&vector](std::string_view word, double weight) {
        Random random(hashOf(base::toLowerAscii(word)));
        for (double &x : vector)
            x += weight * (random.unit() - 0.5);
    };
    add(text, 0.2);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n.,;:!?()\"'"), text.size());
        if (end > 0)
            add(text.substr(0, end), 1.0);
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    double squares = 0;
    for (const double x : vector)
        squares += x * x;
    for (double &x : vector)
        x = squares > 0 ? x / std::sqrt(squares) : 0;
    return vector;
}

} // namespace oxide::sim
