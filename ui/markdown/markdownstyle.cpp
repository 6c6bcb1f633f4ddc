#include "ui/markdown/markdownstyle.h"

#include "ui/theme/look.h"

#include <QFontInfo>

namespace oxide::ui {

QColor MarkdownStyle::tokenColour(CodeToken token) const
{
    switch (token) {
    case CodeToken::Keyword:
        return keyword;
    case CodeToken::Type:
        return type;
    case CodeToken::String:
        return string;
    case CodeToken::Number:
        return number;
    case CodeToken::Comment:
        return comment;
    }
    Q_UNREACHABLE();
}

namespace {

/// Text formats scale sizes in points; an application's font may be given in pixels.
QFont inPoints(QFont font)
{
    if (font.pointSizeF() <= 0)
        font.setPointSizeF(QFontInfo(font).pointSizeF());
    return font;
}

} // namespace

MarkdownStyle markdownStyle(const Look &look)
{
    constexpr std::size_t blue = 0;
    constexpr std::size_t purple = 3;
    const Theme &theme = look.theme();
    MarkdownStyle style;
    style.body = inPoints(look.font(TextStyle::Body));
    style.code = inPoints(look.font(TextStyle::Code));
    style.unit = look.px(100) / 100.0;
    style.text = theme.text;
    style.text2 = theme.text2;
    style.text3 = theme.text3;
    style.link = theme.accentText;
    style.line = theme.line;
    style.tableHead = theme.alt;
    style.notice = theme.warn.text;
    style.keyword = theme.chart[purple];
    style.type = theme.ok.text;
    style.string = theme.chart[blue];
    style.number = theme.warn.text;
    style.comment = theme.text3;
    return style;
}

} // namespace oxide::ui
