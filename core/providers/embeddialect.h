#pragma once

#include "base/error.h"
#include "model/embedding.h"
#include "model/money.h"
#include "model/usage.h"
#include "net/httptypes.h"
#include "providers/endpoint.h"
#include "providers/provider.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

class OllamaWindow;

/// What one answer to a request for vectors holds.
struct Embedded {
    model::Vectors vectors; ///< as many as the server sent, in the order of the texts
    model::Usage usage;
    std::optional<model::Money> cost; ///< where the server itself names one
    std::string model;                ///< as the server names it
};

/// How one kind of HTTP provider is asked for vectors.
class EmbedDialect
{
public:
    EmbedDialect() = default;
    virtual ~EmbedDialect() = default;
    EmbedDialect(const EmbedDialect &) = delete;
    EmbedDialect &operator=(const EmbedDialect &) = delete;

    /// Texts that one request may have; more go in several.
    [[nodiscard]] virtual std::size_t mostTexts() const = 0;
    /// What the dialect has no words for, a sentence each.
    [[nodiscard]] virtual std::vector<std::string> lacks(const EmbedRequest &request) const = 0;
    /// For these of the request's texts, without a key.
    [[nodiscard]] virtual net::Request request(const EmbedRequest &request,
                                               std::span<const std::string> texts) = 0;
    /// BadResponse where it is no answer to that. Any thread.
    [[nodiscard]] virtual base::Result<Embedded> read(const boost::json::value &answer) const = 0;
};

[[nodiscard]] std::unique_ptr<EmbedDialect> openAiEmbedding(Endpoint endpoint);
/// The window outlives it, and is its dialect's: models are loaded anew where it changes.
[[nodiscard]] std::unique_ptr<EmbedDialect> ollamaEmbedding(Endpoint endpoint,
                                                            OllamaWindow &window);

/// That there is no way to ask `name` for vectors: Unsupported.
[[nodiscard]] base::Error noEmbeddings(const std::string &name);

/// A whole answer, as it came. Its error where it says one. Any thread.
[[nodiscard]] base::Result<Embedded> readVectors(const EmbedDialect &dialect,
                                                 const std::string &body, const std::string &where);
/// A list of numbers, or base64 of 32-bit floats, little-endian. Empty where it is neither.
[[nodiscard]] std::vector<float> vectorOf(const boost::json::value *from);
/// Brings it to length 1, as most models give it; one of zeros stays.
void normalise(std::vector<float> &vector);

/// Adds what an answer has cost.
void add(const Embedded &embedded, ChatOutcome &outcome);
/// Moves the vectors of `texts` texts behind `all`. BadResponse where they are not one a text, or
/// not alike; Unsupported where they are not as long as was asked.
[[nodiscard]] base::Result<void> take(model::Vectors vectors, std::size_t texts,
                                      const EmbedRequest &request, const std::string &where,
                                      model::Vectors &all);

} // namespace oxide::providers
