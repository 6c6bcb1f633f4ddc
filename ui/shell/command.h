#pragma once

#include "ui/theme/icon.h"

#include <functional>
#include <optional>
#include <vector>

#include <QKeySequence>
#include <QString>

namespace oxide::ui {

/// What a line of the command palette is about; a prefix in the palette's field narrows to one.
enum class CommandKind {
    Page,
    Action,  ///< ">"
    Service, ///< "@"
    Task,    ///< "#"
    Setting,
};

/// Something that the palette can do.
struct Command {
    CommandKind kind = CommandKind::Action;
    Icon icon = Icon::ArrowRight;
    QString text;
    QString where; ///< at the right: the page or the kind it belongs to
    QKeySequence shortcut;
    std::function<void()> run;
};

/// How well `wanted` fits `text`: its characters in order, better the closer together, at the
/// starts of words and near the front. `at` are the positions that fit, for painting.
struct Match {
    int score = 0;
    std::vector<int> at;
};

/// Nothing where `wanted` does not occur in `text`. An empty `wanted` fits all alike.
[[nodiscard]] std::optional<Match> match(const QString &wanted, const QString &text);

} // namespace oxide::ui
