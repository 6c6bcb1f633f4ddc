#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace oxide::providers {

/// Chooses Ollama's `num_ctx`. Ollama drops the beginning of a prompt that does not fit, without a
/// word, and loads the model anew whenever the number changes: so it must hold the prompt and the
/// answer, goes up in powers of two, and does not come down while the model is in memory.
class OllamaWindow
{
public:
    static constexpr std::int64_t kSmallest = 4096;
    /// Room for the answer where the caller does not limit it.
    static constexpr std::int64_t kAnswerRoom = 2048;
    /// How long Ollama keeps an unused model in memory.
    static constexpr std::chrono::minutes kKeptLoaded{5};

    explicit OllamaWindow(const base::Clock &clock) : m_clock(clock) {}

    /// Tokens; at most `limit`, the model's own window, where that is known.
    [[nodiscard]] std::int64_t choose(const std::string &model, std::int64_t inputTokens,
                                      std::optional<int> outputTokens,
                                      std::optional<std::int64_t> limit);

private:
    struct Loaded {
        std::int64_t window = 0;
        std::chrono::steady_clock::time_point usedAt;
    };

    const base::Clock &m_clock;
    std::map<std::string, Loaded> m_loaded;
};

/// A sentence where the model saw clearly less of the prompt than was sent: `seen` is Ollama's
/// prompt_eval_count, `estimate` ours, which may be wrong by a third.
[[nodiscard]] std::optional<std::string> truncationNotice(std::int64_t estimate, std::int64_t seen,
                                                          std::int64_t window);

} // namespace oxide::providers
