#pragma once

#include "base/clock.h"
#include "model/history.h"
#include "model/task.h"
#include "model/usage.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oxide::execution {

/// Who answered a conversation last, and what it had read by then.
struct LastTurn {
    model::Target target;
    model::Usage usage; ///< of the attempt that answered
    base::TimePoint at; ///< when it ended
    int inARow = 1;     ///< turns that the target answered up to now
};

/// How much of the conversation the model still has in its prompt cache, in tokens. Never more than
/// it read. A provider that tells what it writes there has that and what was there; one that found
/// something there keeps all that it reads, and one that has told of neither yet may. 0 where its
/// provider has forgotten it by now.
[[nodiscard]] std::int64_t warmTokens(const LastTurn &turn, base::TimePoint now);

/// What a caller's conversation is known by: a mark of it up to each of its messages. Two with a
/// mark in common begin alike, tools and instructions included.
struct Beginnings {
    std::vector<std::uint64_t> earlier; ///< shortest first; without what is to be answered
    std::optional<std::uint64_t> whole; ///< empty: it holds more than Oxide can read
};

/// Any thread.
[[nodiscard]] Beginnings beginningsOf(const model::TaskRequest &request);

/// Which model has the beginning of a request in its prompt cache, for callers who send the
/// conversation with each turn and name no session. As providers do it: what matters is that the
/// request begins with all of an earlier one. Keeps the newest, some minutes, in memory alone.
/// Engine thread.
class PromptCaches final
{
public:
    /// Who answered the longest of its beginnings; empty: nobody that is known of.
    [[nodiscard]] std::optional<LastTurn> find(const Beginnings &request,
                                               base::TimePoint now) const;
    /// `request` was answered.
    void note(const Beginnings &request, LastTurn turn);

private:
    std::unordered_map<std::uint64_t, LastTurn> m_turns; ///< by their requests' whole
    std::deque<std::pair<base::TimePoint, std::uint64_t>> m_oldest;
};

} // namespace oxide::execution
