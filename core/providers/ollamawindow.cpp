#include "providers/ollamawindow.h"

#include <algorithm>

namespace oxide::providers {

namespace {
constexpr std::int64_t kLargest = std::int64_t(1) << 24;
constexpr std::int64_t kSmallEstimate = 512; ///< below, an estimate may be off by a factor
} // namespace

std::int64_t OllamaWindow::choose(const std::string &model, std::int64_t inputTokens,
                                  std::optional<int> outputTokens,
                                  std::optional<std::int64_t> limit)
{
    const auto now = m_clock.steady();
    Loaded &loaded = m_loaded[model];
    if (now - loaded.usedAt > kKeptLoaded)
        loaded.window = 0;
    // A fifth more than estimated: the estimate does not know the model's tokenizer.
    const std::int64_t needed = std::min(inputTokens + inputTokens / 5
                                             + outputTokens.value_or(static_cast<int>(kAnswerRoom)),
                                         kLargest);
    std::int64_t window = std::max(loaded.window, kSmallest);
    while (window < needed)
        window *= 2;
    if (limit && *limit > 0)
        window = std::min(window, *limit);
    loaded.window = window;
    loaded.usedAt = now;
    return window;
}

std::optional<std::string> truncationNotice(std::int64_t estimate, std::int64_t seen,
                                            std::int64_t window)
{
    const bool farLess = estimate >= kSmallEstimate && seen * 5 < estimate * 3;
    const bool full = window > 0 && seen >= window;
    if (!farLess && !full)
        return std::nullopt;
    return "Ollama cut the prompt: about " + std::to_string(estimate)
           + " tokens were sent, the model saw " + std::to_string(seen) + " of a window of "
           + std::to_string(window) + '.';
}

} // namespace oxide::providers
