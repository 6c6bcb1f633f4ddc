#pragma once

#include "ui/markdown/codehighlighter.h"

#include <QColor>
#include <QFont>

namespace oxide::ui {

class Look;

/// Everything that the look of an answer depends on, so that a document is drawn the same from the
/// same text and style.
struct MarkdownStyle {
    QFont body;
    QFont code;
    double unit = 1; ///< screen pixels a design pixel
    QColor text;
    QColor text2;
    QColor text3;
    QColor link;
    QColor line;
    QColor tableHead;
    QColor notice;
    QColor keyword;
    QColor type;
    QColor string;
    QColor number;
    QColor comment;

    [[nodiscard]] QColor tokenColour(CodeToken token) const;
    [[nodiscard]] double px(double designPixels) const { return designPixels * unit; }
    bool operator==(const MarkdownStyle &) const = default;
};

[[nodiscard]] MarkdownStyle markdownStyle(const Look &look);

} // namespace oxide::ui
