#pragma once

#include <vector>

#include <QString>

namespace oxide::ui {

enum class CodeToken { Keyword, Type, String, Number, Comment };

/// Characters [from, from + length) of a line.
struct CodeSpan {
    qsizetype from = 0;
    qsizetype length = 0;
    CodeToken token = CodeToken::Keyword;

    bool operator==(const CodeSpan &) const = default;
};

struct CodeLanguage;

/// Finds keywords, types, strings, numbers and comments, line by line, so that a growing block
/// costs one line at a time. One highlighter is the state between two lines; copy it to look ahead.
class CodeHighlighter
{
public:
    /// `name` as it stands after a fence ("cpp", "python") or a file's extension; an unknown one
    /// gives no spans.
    explicit CodeHighlighter(QStringView name = {});

    [[nodiscard]] bool isKnown() const { return m_language != nullptr; }
    /// The spans of the next line, in order.
    [[nodiscard]] std::vector<CodeSpan> line(QStringView text);

private:
    enum class Inside { Code, BlockComment, LongString };

    [[nodiscard]] qsizetype continued(QStringView text, std::vector<CodeSpan> &spans);
    [[nodiscard]] qsizetype token(QStringView text, qsizetype at, std::vector<CodeSpan> &spans);
    [[nodiscard]] qsizetype string(QStringView text, qsizetype at, std::vector<CodeSpan> &spans);
    [[nodiscard]] qsizetype word(QStringView text, qsizetype at, std::vector<CodeSpan> &spans);

    const CodeLanguage *m_language = nullptr;
    Inside m_inside = Inside::Code;
    QString m_closes; ///< what ends the comment or string that the line began in
};

} // namespace oxide::ui
