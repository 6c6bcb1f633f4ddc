#include "routing/promptsize.h"

#include <variant>

namespace oxide::routing {

namespace {

constexpr std::int64_t kTokensAnImage = 800;

TokenCounts tokensOf(const model::Part &part)
{
    struct Visitor {
        TokenCounts operator()(const model::TextPart &p) const { return countTokens(p.text); }
        TokenCounts operator()(const model::ImagePart &) const
        {
            return TokenCounts::ofEach(kTokensAnImage);
        }
        TokenCounts operator()(const model::ReasoningPart &p) const { return countTokens(p.text); }
        TokenCounts operator()(const model::ToolCallPart &p) const
        {
            return countTokens(p.name) += countTokens(p.arguments);
        }
        TokenCounts operator()(const model::ToolResultPart &p) const
        {
            const auto images = static_cast<std::int64_t>(p.images.size());
            return countTokens(p.content) += TokenCounts::ofEach(images * kTokensAnImage);
        }
    };
    return std::visit(Visitor(), part);
}

} // namespace

TokenCounts tokensOf(const model::Message &message)
{
    TokenCounts sum = TokenCounts::ofEach(kTokensAMessage);
    for (const model::Part &part : message.parts)
        sum += tokensOf(part);
    return sum;
}

TokenCounts tokensOf(const model::ToolSpec &tool)
{
    TokenCounts sum = TokenCounts::ofEach(kTokensAMessage);
    sum += countTokens(tool.name);
    sum += countTokens(tool.description);
    return sum += countTokens(tool.parameters);
}

} // namespace oxide::routing
