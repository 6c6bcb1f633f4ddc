#include "storage/keeping.h"

#include "base/text.h"

#include <utility>

namespace oxide::storage {

using model::AttemptRecord;

namespace {

/// Whoever makes vectors of a whole library keeps its texts himself.
constexpr std::size_t kEmbeddedBytes = 8 * 1024;

} // namespace

Keeping::Keeping(config::StorePrompts prompts, Redact redact)
    : m_prompts(prompts), m_redact(std::move(redact))
{
}

std::string Keeping::kept(const std::string &text) const
{
    if (m_prompts == config::StorePrompts::Full)
        return text;
    if (m_prompts == config::StorePrompts::Redacted && m_redact && !text.empty())
        return m_redact(text);
    return {};
}

std::string Keeping::keptSentence(const std::string &text) const
{
    if (m_prompts == config::StorePrompts::Full || text.empty())
        return text;
    std::string words = text;
    if (m_prompts == config::StorePrompts::HashOnly || !m_redact) {
        // What another side said stands behind a colon in every sentence of ours.
        if (const std::size_t colon = words.find(": "); colon != std::string::npos)
            words.replace(colon + 2, std::string::npos, "[…]");
    }
    return m_redact ? m_redact(words) : words;
}

PromptTexts Keeping::kept(const model::TaskRequest &request) const
{
    PromptTexts texts;
    texts.prompt = kept(request.prompt);
    if (request.embedding && texts.prompt.size() > kEmbeddedBytes)
        texts.prompt = std::string(base::cutUtf8(texts.prompt, kEmbeddedBytes)) + "\n[…]";
    texts.files = request.files;
    if (keepsAll()) {
        texts.messages = request.messages;
        return texts;
    }
    for (const model::Message &message : request.messages) {
        std::string text = kept(message.text());
        if (!text.empty())
            texts.messages.push_back(model::Message::ofText(message.role, std::move(text)));
    }
    return texts;
}

ResultTexts Keeping::kept(const Outcome &outcome) const
{
    ResultTexts texts;
    texts.result = kept(outcome.result);
    texts.reasoning = kept(outcome.reasoning);
    for (const std::string &notice : outcome.notices)
        texts.notices.push_back(keptSentence(notice));
    return texts;
}

std::vector<AttemptRecord> Keeping::kept(std::vector<AttemptRecord> attempts) const
{
    // A provider may quote the prompt in its answer to it.
    for (AttemptRecord &attempt : attempts) {
        if (!attempt.error)
            continue;
        attempt.error->detail = kept(attempt.error->detail);
        attempt.error->message = keptSentence(attempt.error->message);
    }
    return attempts;
}

} // namespace oxide::storage
