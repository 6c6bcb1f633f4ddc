#pragma once

#include "api/chatroom.h"

#include <memory>

namespace oxide::api {

/// What clients ask before they chat: `/v1/models` (in OpenAI's words, or Anthropic's where the
/// client speaks those), `/v1/models/{id}`, `/v1/models/rankings?profile=`, and Ollama's
/// `/api/tags`, `/api/show`, `/api/ps`, `/api/version`. Listed are `auto`, `auto:PROFILE` for every
/// profile, and `SERVICE/MODEL` for every model that an enabled service offers and the caller may
/// use.
[[nodiscard]] Routes modelRoutes(const std::shared_ptr<ChatRoom> &room);

} // namespace oxide::api
