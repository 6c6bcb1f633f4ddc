#pragma once

#include "api/chatanswer.h"
#include "api/chatrequest.h"
#include "api/chatroom.h"

#include <memory>
#include <string_view>

namespace oxide::api {

// Ollama's own API. Source: Ollama's docs/api.md.

/// Which of its two ways a chat goes: messages, or a prompt.
enum class OllamaWay { Chat, Generate };

/// InvalidArgument, with the place, where the request cannot be read. A request without a
/// conversation only loads its model: its task has no prompt and no messages.
[[nodiscard]] base::Result<ChatRequest> readOllamaChat(std::string_view body, OllamaWay way);

/// `model` is the name as it was asked for.
[[nodiscard]] std::unique_ptr<AnswerWriter> ollamaWriter(AnswerHead head, OllamaWay way,
                                                         std::string model);

/// `/api/chat` and `/api/generate`.
[[nodiscard]] Routes ollamaRoutes(const std::shared_ptr<ChatRoom> &room);

} // namespace oxide::api
