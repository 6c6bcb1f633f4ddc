#include "execution/outputmeter.h"

namespace oxide::execution {

void OutputMeter::Part::grow(std::string_view text, routing::Tokenizer tokenizer)
{
    tokens += routing::estimateTokens(text.substr(bytes), tokenizer);
    bytes = text.size();
}

model::Usage OutputMeter::read(std::string_view text, std::string_view reasoning,
                               std::string_view calls, routing::Tokenizer tokenizer)
{
    m_text.grow(text, tokenizer);
    m_reasoning.grow(reasoning, tokenizer);
    m_calls.grow(calls, tokenizer);
    model::Usage usage;
    usage.output = m_text.tokens + m_calls.tokens;
    if (m_reasoning.tokens > 0)
        usage.reasoning = m_reasoning.tokens;
    return usage;
}

} // namespace oxide::execution
