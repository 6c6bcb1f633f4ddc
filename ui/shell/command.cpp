#include "ui/shell/command.h"

namespace oxide::ui {

namespace {

bool startsWord(const QString &text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber()
           || (text[at].isUpper() && text[at - 1].isLower());
}

Match scored(const QString &text, std::vector<int> at)
{
    Match result;
    for (std::size_t i = 0; i < at.size(); ++i) {
        if (startsWord(text, at[i]))
            result.score += 8;
        if (i > 0 && at[i] == at[i - 1] + 1)
            result.score += 6;
    }
    if (!at.empty())
        result.score += std::max(0, 10 - at.front());
    result.at = std::move(at);
    return result;
}

std::vector<int> run(qsizetype from, qsizetype length)
{
    std::vector<int> positions;
    for (qsizetype i = 0; i < length; ++i)
        positions.push_back(static_cast<int>(from + i));
    return positions;
}

} // namespace

std::optional<Match> match(const QString &wanted, const QString &text)
{
    if (wanted.isEmpty())
        return Match();
    // A whole occurrence beats scattered characters, at a word's start most of all.
    std::optional<Match> best;
    for (qsizetype at = text.indexOf(wanted, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(wanted, at + 1, Qt::CaseInsensitive)) {
        Match found = scored(text, run(at, wanted.size()));
        found.score += 20;
        if (!best || found.score > best->score)
            best = std::move(found);
    }
    if (best)
        return best;
    std::vector<int> at;
    qsizetype from = 0;
    for (const QChar c : wanted) {
        if (c.isSpace())
            continue;
        from = text.indexOf(c, from, Qt::CaseInsensitive);
        if (from < 0)
            return std::nullopt;
        at.push_back(static_cast<int>(from++));
    }
    const Match found = scored(text, std::move(at));
    // Letters that fit by chance are no answer.
    return found.score >= 4 * static_cast<int>(found.at.size()) ? std::optional(found)
                                                                : std::nullopt;
}

} // namespace oxide::ui
