#include "providers/clicommand.h"

#include "base/text.h"
#include "providers/cliexit.h"

#include <cstddef>
#include <utility>

namespace oxide::providers {

namespace {

/// How many bytes at the end begin a UTF-8 character that is not complete yet: 0 to 3.
std::size_t partialTail(std::string_view bytes)
{
    for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
        const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
        if ((byte & 0xC0U) == 0x80U)
            continue;
        const std::size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

} // namespace

CommandDialogue::CommandDialogue(std::string input, CliContext context)
    : m_input(std::move(input)), m_context(std::move(context))
{
}

std::string CommandDialogue::opening()
{
    return std::exchange(m_input, {});
}

CliStep CommandDialogue::onOutput(std::string_view bytes)
{
    std::string said = std::exchange(m_partial, {});
    said += bytes;
    const std::size_t tail = partialTail(said);
    m_partial = said.substr(said.size() - tail);
    said.erase(said.size() - tail);
    CliStep step;
    if (said.empty())
        return step;
    m_textSeen = m_textSeen || !base::trimmed(said).empty();
    step.events.emplace_back(model::TextDelta{base::toValidUtf8(said)});
    return step;
}

ChatOutcome CommandDialogue::onExit(int code, const std::string &errors)
{
    CliContext context = m_context;
    context.errors = errors;
    context.textSeen = m_textSeen;
    if (code == 0 && m_textSeen) {
        m_outcome.finishReason = "stop";
    } else if (code == 0) {
        CliTold told;
        told.text = "It ended with an empty response.";
        m_outcome.error = cliError(told, context);
    } else {
        m_outcome.error = exitError(code, context);
    }
    return m_outcome;
}

} // namespace oxide::providers
