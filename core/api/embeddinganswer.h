#pragma once

#include "api/embeddingrequest.h"
#include "model/embedding.h"
#include "model/event.h"

#include <string>

namespace oxide::api {

/// The whole answer as JSON, each number as short as its 32 bits allow. `model` made the vectors.
/// Takes its time over long lists: for a pool thread.
[[nodiscard]] std::string embeddingText(EmbeddingWay way, Packing packing, const std::string &model,
                                        const model::Vectors &vectors,
                                        const model::TaskFinished &finished);

} // namespace oxide::api
