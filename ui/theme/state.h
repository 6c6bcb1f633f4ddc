#pragma once

#include "model/overview.h"
#include "model/service.h"
#include "model/task.h"
#include "ui/theme/theme.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace oxide::ui {

/// What a state shape shows. Each has a form of its own, so that colour is never needed to tell.
enum class State { Ok, Fallback, Warn, Bad, HalfOpen, Off, Waiting, Running };

/// Paints the shape into the largest square at the middle of rect. `turn` in [0, 1) is how far the
/// ring of Running has turned (Look::motion() off: leave it 0).
void paintState(QPainter &painter, const QRectF &rect, State state, const Theme &theme,
                double turn = 0);

/// The colours that go with a state. Off and Waiting are neutral, Running takes the accent.
[[nodiscard]] StateColours coloursOf(State state, const Theme &theme);

/// A state as it is shown: its shape and its word.
struct ShownState {
    State state = State::Off;
    QString word;
};

[[nodiscard]] ShownState shown(model::Health health);
[[nodiscard]] ShownState shown(model::BreakerState breaker);
[[nodiscard]] ShownState shown(model::EngineState state);
/// "Done", "Done after fallback" (long form only where `afterFallback`), "Failed", …
[[nodiscard]] ShownState shown(model::TaskState state, bool afterFallback);

/// The ring's turn now, from the monotonic clock: once in 1.2 s.
[[nodiscard]] double ringTurn();

} // namespace oxide::ui
