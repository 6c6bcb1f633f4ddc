#pragma once

#include "api/chatanswer.h"
#include "api/chatrequest.h"
#include "api/chatroom.h"

#include <memory>
#include <string_view>

namespace oxide::api {

// OpenAI's responses. Source: its API reference, "Responses" and "Streaming events".

/// InvalidArgument, with the place, where the request cannot be read, or builds on what Oxide does
/// not keep (previous_response_id).
[[nodiscard]] base::Result<ChatRequest> readOpenAiResponse(std::string_view body);

[[nodiscard]] std::unique_ptr<AnswerWriter> openAiResponseWriter(AnswerHead head);

/// `/v1/responses`
[[nodiscard]] Routes openAiResponseRoutes(const std::shared_ptr<ChatRoom> &room);

} // namespace oxide::api
