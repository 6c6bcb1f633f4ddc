#include "storage/searchtext.h"

#include "base/text.h"

#include <QString>

namespace oxide::storage {

namespace {

/// Indexing runs in the transaction that finishes a task; a pasted log of megabytes must not hold
/// up all others.
constexpr std::size_t kIndexedBytes = 128 * 1024;

/// FTS5 takes no deeper expression than this many terms need; nobody types them.
constexpr int kMaxTerms = 64;

bool hasWord(const QString &text)
{
    for (const uint c : text.toUcs4()) {
        if (QChar::isLetterOrNumber(c))
            return true;
    }
    return false;
}

} // namespace

std::optional<std::string> searchExpression(std::string_view typed)
{
    const QString text = base::qs(typed);
    QString expression;
    int terms = 0;
    for (qsizetype at = 0; at < text.size() && terms < kMaxTerms;) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        QString term;
        bool prefix = false;
        if (text[at] == u'"') {
            const qsizetype end = text.indexOf(u'"', at + 1);
            term = text.mid(at + 1, end < 0 ? -1 : end - at - 1);
            at = end < 0 ? text.size() : end + 1;
        } else {
            qsizetype end = at;
            while (end < text.size() && !text[end].isSpace() && text[end] != u'"')
                ++end;
            term = text.mid(at, end - at);
            prefix = term.endsWith(u'*');
            at = end;
        }
        if (!hasWord(term))
            continue;
        term.replace(u'"', u' ').replace(QChar(u'\0'), u' ');
        expression += QStringLiteral("%1\"%2\"%3")
                          .arg(terms++ == 0 ? QString() : QStringLiteral(" AND "), term,
                               prefix ? QStringLiteral("*") : QString());
    }
    if (terms == 0)
        return std::nullopt;
    return base::str(expression);
}

std::string_view indexedPart(std::string_view text)
{
    return base::cutUtf8(text, kIndexedBytes);
}

} // namespace oxide::storage
