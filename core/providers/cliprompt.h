#pragma once

#include "base/error.h"
#include "model/message.h"
#include "providers/provider.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::providers {

/// A conversation as one turn: programs take a prompt, not messages.
struct CliPrompt {
    std::string system; ///< the caller's system messages; may be empty
    std::string text;   ///< the prompt, with the conversation before it as a transcript
    std::vector<model::ImagePart> images; ///< of the last turn, as bytes
};

/// Both agents read at most 8 MiB from stdin and drop the rest with no more than a warning.
inline constexpr std::size_t kMaxAgentPrompt = std::size_t{8} * 1024 * 1024 - 4096;

/// Linux takes no longer argument (MAX_ARG_STRLEN less its final NUL), and Windows less.
inline constexpr std::size_t kMaxArgument = 131'071;

/// InvalidArgument where there is nothing to say; Unsupported for tools of the caller, images by
/// address, and content that only the caller's dialect knows. Where the prompt would begin with one
/// of `commandSigns` (after blanks), it is put as a transcript, so that no program takes it for a
/// command of its own.
[[nodiscard]] base::Result<CliPrompt>
cliPrompt(const ChatRequest &request, const std::string &title, std::string_view commandSigns);

/// Whether a program can be told how long its answer may be.
enum class OutputLimit { Obeyed, Unknown };

/// What programs have no words for, a sentence each.
[[nodiscard]] std::vector<std::string> cliLacks(const ChatRequest &request,
                                                const std::string &title, OutputLimit limit);

/// ContextTooLong where the prompt is longer than `limit` bytes.
[[nodiscard]] base::Result<void> checkPromptSize(std::size_t bytes, std::size_t limit,
                                                 const std::string &title);

} // namespace oxide::providers
