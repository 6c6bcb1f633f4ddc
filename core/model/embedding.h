#pragma once

#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// Texts that are to become vectors.
struct EmbeddingInput {
    std::vector<std::string> texts;
    std::optional<int> dimensions; ///< numbers in a vector; empty: as many as the model makes
    bool mayCut = false; ///< a text too long for the model is cut; else the request is refused

    bool operator==(const EmbeddingInput &) const = default;
};

/// One for each text, in the same order; all of one length.
using Vectors = std::vector<std::vector<float>>;

} // namespace oxide::model
