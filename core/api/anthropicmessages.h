#pragma once

#include "api/chatanswer.h"
#include "api/chatrequest.h"
#include "api/chatroom.h"

#include <memory>
#include <string_view>

namespace oxide::api {

// Anthropic's messages. Source: its API reference, "Messages" and "Streaming messages".

/// Counting tokens needs no max_tokens.
enum class MessagesFor { Answer, Count };

/// InvalidArgument, with the place, where the request cannot be read. `betas` is the header
/// anthropic-beta; may be empty.
[[nodiscard]] base::Result<ChatRequest>
readAnthropicMessages(std::string_view text, std::string_view betas = {},
                      MessagesFor use = MessagesFor::Answer);

[[nodiscard]] std::unique_ptr<AnswerWriter> anthropicWriter(AnswerHead head);

/// `/v1/messages` and `/v1/messages/count_tokens`.
[[nodiscard]] Routes anthropicRoutes(const std::shared_ptr<ChatRoom> &room);

} // namespace oxide::api
