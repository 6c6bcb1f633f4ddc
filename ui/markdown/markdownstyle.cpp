#include "ui/markdown/markdownstyle.h"

#include "ui/theme/look.h"

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

MarkdownStyle markdownStyle(const Look &look)
{
    constexpr std::size_t blue = 0;
    constexpr std::size_t purple = 3;
    const Theme &theme = look.theme();
    MarkdownStyle style;
    style.body = look.font(TextStyle::Body);
    style.code = look.font(TextStyle::Code);
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
