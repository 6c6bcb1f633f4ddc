#include "api/chatanswer.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

std::string WholeAnswer::text() const
{
    std::string joined;
    for (const AnswerPart &part : parts) {
        if (const auto *text = std::get_if<model::TextPart>(&part))
            joined += text->text;
    }
    return joined;
}

std::string WholeAnswer::reasoning() const
{
    std::string joined;
    for (const AnswerPart &part : parts) {
        if (const auto *thought = std::get_if<model::ReasoningPart>(&part))
            joined += thought->text;
    }
    return joined;
}

void AnswerParts::add(const model::TextDelta &delta)
{
    if (m_parts.empty() || !std::holds_alternative<model::TextPart>(m_parts.back()))
        m_parts.emplace_back(model::TextPart());
    std::get<model::TextPart>(m_parts.back()).text += delta.text;
}

void AnswerParts::add(const model::ReasoningDelta &delta)
{
    auto *last = m_parts.empty() ? nullptr : std::get_if<model::ReasoningPart>(&m_parts.back());
    if (!last || !last->signature.empty() || delta.redacted)
        last = &std::get<model::ReasoningPart>(m_parts.emplace_back(model::ReasoningPart()));
    last->text += delta.text;
    last->signature = delta.signature;
    last->redacted = delta.redacted;
}

void AnswerParts::add(const model::ToolCallDelta &delta)
{
    const auto [found, isNew] = m_calls.try_emplace(delta.index, m_parts.size());
    if (isNew)
        m_parts.emplace_back(model::ToolCallPart());
    auto &call = std::get<model::ToolCallPart>(m_parts[found->second]);
    call.id += delta.id;
    call.name += delta.name;
    call.arguments += delta.arguments;
    call.signature += delta.signature;
    call.isCustom = call.isCustom || delta.isCustom;
}

void AnswerParts::add(const model::ForeignBlock &block)
{
    m_parts.emplace_back(block);
}

void AnswerParts::attemptFailed()
{
    if (!isVisible())
        clear();
}

void AnswerParts::clear()
{
    m_parts.clear();
    m_calls.clear();
}

bool AnswerParts::isVisible() const
{
    return std::ranges::any_of(m_parts, [](const AnswerPart &part) {
        return !std::holds_alternative<model::ReasoningPart>(part);
    });
}

std::vector<AnswerPart> AnswerParts::take()
{
    m_calls.clear();
    return std::exchange(m_parts, {});
}

std::string AnswerWriter::warning(std::string_view sentence)
{
    std::string line = ": warning: ";
    for (const char c : sentence) // a server's own words may be in it: one line, whatever they are
        line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    return line + '\n';
}

std::string sseEvent(const boost::json::object &data, std::string_view name)
{
    std::string out;
    if (!name.empty()) {
        out += "event: ";
        out += name;
        out += '\n';
    }
    out += "data: ";
    out += boost::json::serialize(data);
    out += "\n\n";
    return out;
}

} // namespace oxide::api
