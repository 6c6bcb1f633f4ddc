#include "ui/markdown/codehighlighter.h"

#include "ui/markdown/codelanguages.h"

namespace oxide::ui {

namespace {

bool opensAt(QStringView text, qsizetype at, QStringView mark)
{
    return !mark.isEmpty() && text.sliced(at).startsWith(mark);
}

bool inWord(QChar c, bool dash)
{
    return c.isLetterOrNumber() || c == u'_' || (dash && c == u'-');
}

} // namespace

CodeHighlighter::CodeHighlighter(QStringView name) : m_language(codeLanguage(name)) {}

std::vector<CodeSpan> CodeHighlighter::line(QStringView text)
{
    std::vector<CodeSpan> spans;
    if (!m_language)
        return spans;
    qsizetype at = m_inside == Inside::Code ? 0 : continued(text, spans);
    while (at < text.size())
        at = token(text, at, spans);
    return spans;
}

/// The rest of a comment or string that began on an earlier line; gives where it ends.
qsizetype CodeHighlighter::continued(QStringView text, std::vector<CodeSpan> &spans)
{
    const CodeToken kind =
        m_inside == Inside::BlockComment ? CodeToken::Comment : CodeToken::String;
    const qsizetype close = text.indexOf(m_closes);
    const qsizetype end = close < 0 ? text.size() : close + m_closes.size();
    if (end > 0)
        spans.push_back({0, end, kind});
    if (close >= 0)
        m_inside = Inside::Code;
    return end;
}

qsizetype CodeHighlighter::token(QStringView text, qsizetype at, std::vector<CodeSpan> &spans)
{
    if (opensAt(text, at, m_language->blockOpen)) {
        m_inside = Inside::BlockComment;
        m_closes = m_language->blockClose.toString();
        const qsizetype from = at + m_language->blockOpen.size();
        const qsizetype close = text.indexOf(m_closes, from);
        const qsizetype end = close < 0 ? text.size() : close + m_closes.size();
        if (close >= 0)
            m_inside = Inside::Code;
        spans.push_back({at, end - at, CodeToken::Comment});
        return end;
    }
    // A '#' inside a word (a URL's fragment, "$#") does not begin a comment.
    const bool fresh = at == 0 || !inWord(text[at - 1], false);
    if (fresh
        && (opensAt(text, at, m_language->lineComment)
            || opensAt(text, at, m_language->lineComment2))) {
        spans.push_back({at, text.size() - at, CodeToken::Comment});
        return text.size();
    }
    const QChar c = text[at];
    if (m_language->quotes.contains(c) || m_language->longQuotes.contains(c))
        return string(text, at, spans);
    if (inWord(c, false) || c == u'#')
        return word(text, at, spans);
    return at + 1;
}

qsizetype CodeHighlighter::string(QStringView text, qsizetype at, std::vector<CodeSpan> &spans)
{
    const QChar quote = text[at];
    const QString triple(3, quote);
    const bool isTriple = m_language->tripleQuotes && opensAt(text, at, triple);
    const bool isLong = isTriple || m_language->longQuotes.contains(quote);
    const QString close = isTriple ? triple : QString(quote);
    qsizetype end = at + close.size();
    bool closed = false;
    for (; end < text.size(); ++end) {
        if (text[end] == u'\\') {
            ++end;
        } else if (opensAt(text, end, close)) {
            end += close.size();
            closed = true;
            break;
        }
    }
    end = std::min(end, text.size());
    if (!closed && isLong) {
        m_inside = Inside::LongString;
        m_closes = close;
    } else if (!closed && quote == u'\'') {
        return at + 1; // an apostrophe, a lifetime
    }
    spans.push_back({at, end - at, CodeToken::String});
    return end;
}

qsizetype CodeHighlighter::word(QStringView text, qsizetype at, std::vector<CodeSpan> &spans)
{
    qsizetype end = at + 1;
    while (end < text.size() && inWord(text[end], m_language->dashInWords))
        ++end;
    const QStringView found = text.sliced(at, end - at);
    if (found.front().isDigit()) {
        while (end < text.size()
               && (inWord(text[end], false)
                   || (text[end] == u'.' && end + 1 < text.size() && text[end + 1].isDigit())))
            ++end;
        spans.push_back({at, end - at, CodeToken::Number});
        return end;
    }
    const QString padded = u' ' + found.toString() + u' ';
    const auto sensitivity = m_language->ignoreCase ? Qt::CaseInsensitive : Qt::CaseSensitive;
    if (m_language->keywords.contains(padded, sensitivity))
        spans.push_back({at, end - at, CodeToken::Keyword});
    else if (m_language->upperIsType && found.front().isUpper())
        spans.push_back({at, end - at, CodeToken::Type});
    return end;
}

} // namespace oxide::ui
