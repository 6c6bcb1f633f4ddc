#pragma once

#include "base/error.h"
#include "model/task.h"

#include <string>
#include <string_view>

namespace oxide::api {

/// The paths on which vectors are asked for.
enum class EmbeddingWay {
    OpenAi,      ///< /v1/embeddings
    Ollama,      ///< /api/embed
    OllamaOlder, ///< /api/embeddings: one text, one vector
};

/// How the numbers of a vector are written.
enum class Packing { Numbers, Base64 };

/// A request for vectors, in whatever dialect it was asked.
struct EmbeddingRequest {
    model::TaskRequest
        task;          ///< `embedding` may have no texts where Ollama takes that for a request
    std::string model; ///< as it was asked for
    Packing packing = Packing::Numbers;
};

/// InvalidArgument, with the place, for what is no such request; for tokens in the texts' place
/// too: they are those of one model, and nothing can be read in them.
[[nodiscard]] base::Result<EmbeddingRequest> readEmbedding(std::string_view body, EmbeddingWay way);

} // namespace oxide::api
