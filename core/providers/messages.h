#pragma once

#include "model/message.h"
#include "model/rawjson.h"
#include "model/verbatim.h"
#include "providers/provider.h"

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

/// The text of all system messages, a blank line between them.
[[nodiscard]] std::string systemText(const std::vector<model::Message> &messages);

/// One side's say, as dialects want it that know two sides and no system among them.
struct Turn {
    bool fromModel = false;
    std::vector<const model::Part *> parts; ///< borrowed from the messages
};

/// The messages but the system ones; neighbours of one side are one turn, and tool results belong
/// to the user's side.
[[nodiscard]] std::vector<Turn> turnsOf(const std::vector<model::Message> &messages);

/// What the caller wrote, where it can be said so in this dialect; else null.
[[nodiscard]] const model::Verbatim *verbatimOf(const ModelRequest &request,
                                                model::Dialect dialect);

/// Takes OpenRouter's own ways to another model than the one that was asked for out of a quoted
/// request: it is Oxide that decides.
void withoutOtherModels(std::vector<model::RawChange> &changes);
/// Those of them that the caller wrote, a sentence each.
void addOtherModels(const model::Verbatim &said, std::string_view name,
                    std::vector<std::string> &lacks);

/// Unsupported where the caller's words hold what can only be quoted and are not (`quoted` is
/// null).
[[nodiscard]] base::Result<void>
checkContent(const ChatRequest &request, const model::Verbatim *quoted, const std::string &name);

/// The fields that only the caller's dialect knows, a sentence each.
void addForeignFields(const ModelRequest &request, std::string_view name,
                      std::vector<std::string> &lacks);

/// That tools want their schemas obeyed, where the dialect has no word for it.
void addStrictTools(const ChatRequest &request, std::string_view name,
                    std::vector<std::string> &lacks);

/// That thoughts of earlier turns are left out, where `isLost` is true of any.
void addLostThoughts(const ChatRequest &request, std::string_view name,
                     bool (*isLost)(const model::ReasoningPart &thought),
                     std::vector<std::string> &lacks);

/// Tells, as notices, what a provider does without; Unsupported where the caller does not want
/// that.
[[nodiscard]] base::Result<void> tellLacks(const std::vector<std::string> &lacks,
                                           const ModelRequest &request, const ChatSink &sink);

/// Thinking tokens for an effort, as the providers themselves count it out where they know levels.
[[nodiscard]] int thinkingTokensOf(model::Effort effort);
/// The effort nearest to a number of thinking tokens.
[[nodiscard]] model::Effort effortOf(int thinkingTokens);

/// Tools as OpenAI and Ollama want them.
[[nodiscard]] boost::json::array functionTools(const std::vector<model::ToolSpec> &tools);

/// What a tool said; that it failed in words, for OpenAI and Ollama have no field for it.
[[nodiscard]] std::string resultText(const model::ToolResultPart &result);

/// The address of an image, as `data:` where it came as bytes.
[[nodiscard]] std::string imageUrl(const model::ImagePart &image);

} // namespace oxide::providers
