#pragma once

#include "api/chatroom.h"

#include <memory>

namespace oxide::api {

/// `/v1/embeddings`, `/api/embed` and the older `/api/embeddings`: vectors of texts. A task like
/// any other, but that only services with the very same model stand in for each other, and that it
/// belongs to no session.
[[nodiscard]] Routes embeddingRoutes(const std::shared_ptr<ChatRoom> &room);

} // namespace oxide::api
