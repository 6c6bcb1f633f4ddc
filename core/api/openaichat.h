#pragma once

#include "api/chatanswer.h"
#include "api/chatrequest.h"
#include "api/chatroom.h"

#include <memory>
#include <string_view>

namespace oxide::api {

// OpenAI's chat completions. Source: its API reference, "Chat Completions".

/// InvalidArgument, with the place, where the request cannot be read, and for what Oxide does not
/// do (several choices, sound).
[[nodiscard]] base::Result<ChatRequest> readOpenAiChat(std::string_view text);

[[nodiscard]] std::unique_ptr<AnswerWriter> openAiChatWriter(AnswerHead head);

[[nodiscard]] Routes openAiChatRoutes(const std::shared_ptr<ChatRoom> &room);

} // namespace oxide::api
