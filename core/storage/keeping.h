#pragma once

#include "config/config.h"
#include "model/history.h"
#include "model/task.h"
#include "storage/taskrows.h"
#include "storage/taskstore.h"

#include <string>
#include <vector>

namespace oxide::storage {

/// How much is kept of what was asked and answered (TaskStoreOptions). A value.
class Keeping final
{
public:
    Keeping(config::StorePrompts prompts, Redact redact);

    [[nodiscard]] bool keepsAll() const { return m_prompts == config::StorePrompts::Full; }
    [[nodiscard]] std::string kept(const std::string &text) const;
    /// The same for a sentence of ours that may quote what a provider said, and with it the
    /// prompt: it stays, without personal data, and where no text is kept without the quote.
    [[nodiscard]] std::string keptSentence(const std::string &text) const;
    [[nodiscard]] PromptTexts kept(const model::TaskRequest &request) const;
    [[nodiscard]] ResultTexts kept(const Outcome &outcome) const;
    [[nodiscard]] std::vector<model::AttemptRecord>
    kept(std::vector<model::AttemptRecord> attempts) const;

private:
    config::StorePrompts m_prompts;
    Redact m_redact;
};

} // namespace oxide::storage
