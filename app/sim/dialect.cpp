#include "sim/dialect.h"

#include "base/text.h"
#include "sim/anthropic.h"
#include "sim/gemini.h"
#include "sim/ollama.h"
#include "sim/openai.h"

#include <charconv>
#include <cmath>

#include <boost/json.hpp>

namespace oxide::sim {

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
    constexpr std::string_view counting = "count:";
    if (!name.starts_with(counting))
        return name == "echo";
    name.remove_prefix(counting.size());
    return !name.empty() && name.size() <= 7
           && name.find_first_not_of("0123456789") == std::string_view::npos;
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
