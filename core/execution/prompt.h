#pragma once

#include "execution/files.h"
#include "model/message.h"
#include "routing/tokenestimate.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxide::execution {

/// What a prompt is made of, before it is fitted to a model.
struct PromptParts {
    std::vector<model::Message> earlier; ///< system messages and the conversation so far
    std::vector<FileText> files;
    std::string prompt;
};

struct BuiltPrompt {
    std::vector<model::Message> messages;
    std::int64_t tokens = 0;          ///< estimate of it all
    std::vector<std::string> notices; ///< what was cut or left out, a sentence each
};

/// Fits the parts to a context window (of this vocabulary's tokens; empty: unknown, nothing is
/// cut), leaving room for the answer. The prompt and system messages stay whole; files come next,
/// small ones whole and the long ones cut to equal shares; earlier turns fill what is left, newest
/// first.
[[nodiscard]] BuiltPrompt buildPrompt(const PromptParts &parts, std::optional<std::int64_t> window,
                                      std::int64_t outputRoom, routing::Tokenizer tokenizer);

/// What is said behind a prompt whose answer broke off after `soFar`, to have it gone on with
/// (SPEC 3, `continue`). Nothing where nothing was said.
[[nodiscard]] BuiltPrompt continuation(const std::string &soFar, routing::Tokenizer tokenizer);

} // namespace oxide::execution
