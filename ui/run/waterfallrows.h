#pragma once

#include "model/history.h"
#include "ui/theme/state.h"

#include <chrono>
#include <optional>
#include <vector>

#include <QString>

namespace oxide::ui {

/// One bar of the waterfall: an attempt, or the wait before one.
struct WaterfallRow {
    enum class Part { Connect, Wait, Failed, FirstToken, Stream };
    struct Span {
        Part part = Part::Connect;
        std::chrono::milliseconds from{0}; ///< since the task's creation
        std::chrono::milliseconds to{0};
        bool operator==(const Span &) const = default;
    };

    State state = State::Off;
    QString label;  ///< "2 Ollama", "wait"
    QString note;   ///< at the right: "61 tok/s", "6.7 s so far", "QUOTA_EXCEEDED"
    QString cost;   ///< at the far right: "$0.0021", "unknown"; empty for a wait and while it runs
    QString spoken; ///< the whole row in a sentence: tooltip and accessible text
    bool isWait = false;
    std::vector<Span> spans;
    std::optional<std::chrono::milliseconds> committedAt; ///< its first visible output
    QString commitment;                                   ///< what that means; its tooltip
};

/// The rows of a task's attempts. `now` is how long the task has run, for an attempt without end.
[[nodiscard]] std::vector<WaterfallRow>
waterfallRows(const std::vector<model::AttemptRecord> &attempts, std::chrono::milliseconds now);

/// Where the marks of an axis from 0 to `end` stand: at most six, at round figures, the last one at
/// or beyond the end.
[[nodiscard]] std::vector<std::chrono::milliseconds> axisMarks(std::chrono::milliseconds end);
/// One of them with its unit, which is the same for all.
[[nodiscard]] QString axisText(std::chrono::milliseconds mark,
                               const std::vector<std::chrono::milliseconds> &marks);

} // namespace oxide::ui
