#include "ui/markdown/inlinemarkdown.h"

#include <array>
#include <utility>

namespace oxide::ui {

namespace {

/// A piece of text, or a run of marks that may open or close an emphasis.
struct Node {
    QString text;
    std::uint8_t style = InlineSpan::Plain;
    QString href;
    QChar mark; ///< null: text
    qsizetype count = 0;
    bool opens = false;
    bool closes = false;
};

bool isPunctuation(QChar c)
{
    return c.isPunct() || c.isSymbol();
}

class InlineScanner
{
public:
    InlineScanner(QStringView text, InlineEnd end) : m_text(text), m_end(end) {}

    std::vector<InlineSpan> spans()
    {
        while (m_at < m_text.size())
            step();
        putText();
        emphasise(0, m_nodes.size());
        if (m_end == InlineEnd::Open)
            closeOpenMarks();
        return joined();
    }

private:
    void step()
    {
        const QChar c = m_text[m_at];
        if (c == u'\\' && escape())
            return;
        if (c == u'`' && codeSpan())
            return;
        if (c == u'<' && angle())
            return;
        if (c == u'h' && bareAddress())
            return;
        if (c == u'&' && entity())
            return;
        if (c == u'[' || (c == u'!' && next(1) == u'[')) {
            openBracket(c == u'!' ? 2 : 1);
            return;
        }
        if (c == u']' && closeBracket())
            return;
        if (c == u'*' || c == u'_' || (c == u'~' && next(1) == u'~')) {
            marks(c);
            return;
        }
        if (c == u'\n')
            m_word += u' ';
        else
            m_word += c;
        ++m_at;
    }

    [[nodiscard]] QChar next(qsizetype ahead) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar(u' ');
    }

    void putText()
    {
        if (m_word.isEmpty())
            return;
        Node node;
        node.text = std::exchange(m_word, QString());
        m_nodes.push_back(std::move(node));
    }

    bool escape()
    {
        if (m_at + 1 >= m_text.size())
            return false;
        const QChar c = m_text[m_at + 1];
        if (c == u'\n')
            m_word += QChar::LineSeparator;
        else if (c.unicode() < 128 && isPunctuation(c))
            m_word += c;
        else
            return false;
        m_at += 2;
        return true;
    }

    bool codeSpan()
    {
        qsizetype ticks = 1;
        while (next(ticks) == u'`' && m_at + ticks < m_text.size())
            ++ticks;
        const qsizetype from = m_at + ticks;
        qsizetype close = from;
        while ((close = m_text.indexOf(u'`', close)) >= 0) {
            qsizetype run = close;
            while (run < m_text.size() && m_text[run] == u'`')
                ++run;
            if (run - close == ticks) {
                putCode(m_text.sliced(from, close - from));
                m_at = run;
                return true;
            }
            close = run;
        }
        if (m_end == InlineEnd::Open && ticks < 3 && from < m_text.size()) {
            putCode(m_text.sliced(from));
            m_at = m_text.size();
            return true;
        }
        m_word += QString(ticks, u'`');
        m_at = from;
        return true;
    }

    void putCode(QStringView code)
    {
        putText();
        Node node;
        node.text = code.toString().replace(u'\n', u' ');
        if (node.text.size() > 2 && node.text.startsWith(u' ') && node.text.endsWith(u' ')
            && !node.text.trimmed().isEmpty())
            node.text = node.text.mid(1, node.text.size() - 2);
        node.style = InlineSpan::Code;
        m_nodes.push_back(std::move(node));
    }

    void putLink(const QString &text, const QString &href)
    {
        putText();
        Node node;
        node.text = text;
        node.href = href;
        m_nodes.push_back(std::move(node));
    }

    bool angle()
    {
        const qsizetype close = m_text.indexOf(u'>', m_at);
        if (close < 0)
            return false;
        const QStringView inner = m_text.sliced(m_at + 1, close - m_at - 1);
        const bool address = inner.startsWith(u"http://") || inner.startsWith(u"https://");
        if (address && !inner.contains(u' ')) {
            putLink(inner.toString(), inner.toString());
        } else if (inner == u"br" || inner == u"br/" || inner == u"br /") {
            m_word += QChar::LineSeparator;
        } else {
            return false;
        }
        m_at = close + 1;
        return true;
    }

    bool bareAddress()
    {
        const QStringView rest = m_text.sliced(m_at);
        if (!rest.startsWith(u"http://") && !rest.startsWith(u"https://"))
            return false;
        if (m_at > 0 && m_text[m_at - 1].isLetterOrNumber())
            return false;
        qsizetype end = 0;
        int brackets = 0;
        while (end < rest.size() && !rest[end].isSpace()
               && !QStringView(u"<>\"`*|").contains(rest[end])) {
            brackets += rest[end] == u'(' ? 1 : rest[end] == u')' ? -1 : 0;
            if (brackets < 0 || rest[end] == u']')
                break;
            ++end;
        }
        while (end > 0 && QStringView(u".,;:!?'").contains(rest[end - 1]))
            --end;
        const QString address = rest.first(end).toString();
        if (end <= 8)
            return false;
        putLink(address, address);
        m_at += end;
        return true;
    }

    bool entity()
    {
        static constexpr std::array<std::pair<QStringView, QChar>, 6> known{{
            {u"&amp;", u'&'},
            {u"&lt;", u'<'},
            {u"&gt;", u'>'},
            {u"&quot;", u'"'},
            {u"&#39;", u'\''},
            {u"&nbsp;", QChar(0xA0)},
        }};
        for (const auto &[name, c] : known) {
            if (m_text.sliced(m_at).startsWith(name)) {
                m_word += c;
                m_at += name.size();
                return true;
            }
        }
        return false;
    }

    void openBracket(qsizetype width)
    {
        putText();
        Node node;
        node.text = m_text.sliced(m_at, width).toString();
        m_brackets.push_back(m_nodes.size());
        m_nodes.push_back(std::move(node));
        m_at += width;
    }

    bool closeBracket()
    {
        if (m_brackets.empty())
            return false;
        const std::size_t open = m_brackets.back();
        m_brackets.pop_back();
        if (next(1) != u'(' || m_at + 1 >= m_text.size())
            return false;
        int depth = 0;
        qsizetype close = m_at + 1;
        for (; close < m_text.size(); ++close) {
            depth += m_text[close] == u'(' ? 1 : m_text[close] == u')' ? -1 : 0;
            if (depth == 0 || m_text[close] == u'\n')
                break;
        }
        if (close >= m_text.size() || depth != 0)
            return false;
        QStringView target = m_text.sliced(m_at + 2, close - m_at - 2).trimmed();
        const qsizetype title = target.indexOf(u" \"");
        if (title > 0)
            target = target.first(title);
        if (target.startsWith(u'<') && target.endsWith(u'>'))
            target = target.sliced(1).chopped(1);
        putText();
        if (open + 1 == m_nodes.size())
            putLink(target.toString(), target.toString());
        emphasise(open + 1, m_nodes.size());
        m_nodes[open].text.clear();
        m_brackets.clear(); // no link inside a link
        for (std::size_t i = open + 1; i < m_nodes.size(); ++i) {
            m_nodes[i].href = target.toString();
            m_nodes[i].opens = m_nodes[i].closes = false; // no emphasis half in, half out
        }
        m_at = close + 1;
        return true;
    }

    void marks(QChar mark)
    {
        putText();
        qsizetype count = 1;
        while (m_at + count < m_text.size() && m_text[m_at + count] == mark)
            ++count;
        const QChar before = m_at > 0 ? m_text[m_at - 1] : QChar(u' ');
        const QChar after = next(count);
        const bool left = !after.isSpace()
                          && (!isPunctuation(after) || before.isSpace() || isPunctuation(before));
        const bool right = !before.isSpace()
                           && (!isPunctuation(before) || after.isSpace() || isPunctuation(after));
        Node node;
        node.mark = mark;
        node.count = count;
        const bool word = mark == u'_';
        node.opens = left && (!word || !right || isPunctuation(before));
        node.closes = right && (!word || !left || isPunctuation(after));
        m_nodes.push_back(std::move(node));
        m_at += count;
    }

    static std::uint8_t styleOf(QChar mark, qsizetype used)
    {
        if (mark == u'~')
            return InlineSpan::Struck;
        return used == 2 ? InlineSpan::Bold : InlineSpan::Italic;
    }

    void style(std::size_t from, std::size_t to, std::uint8_t style)
    {
        for (std::size_t i = from; i < to; ++i)
            m_nodes[i].style |= style;
    }

    /// Pairs closing runs with the nearest opening ones, inside [from, to).
    void emphasise(std::size_t from, std::size_t to)
    {
        for (std::size_t close = from; close < to; ++close) {
            while (m_nodes[close].closes && m_nodes[close].count > 0) {
                const std::size_t open = openerOf(close, from);
                if (open == close)
                    break;
                const qsizetype least = std::min(m_nodes[open].count, m_nodes[close].count);
                const qsizetype used = least >= 2 ? 2 : 1;
                style(open + 1, close, styleOf(m_nodes[close].mark, used));
                m_nodes[open].count -= used;
                m_nodes[close].count -= used;
                for (std::size_t i = open + 1; i < close; ++i)
                    m_nodes[i].opens = m_nodes[i].closes = false;
            }
        }
    }

    [[nodiscard]] std::size_t openerOf(std::size_t close, std::size_t from) const
    {
        const Node &closer = m_nodes[close];
        for (std::size_t i = close; i-- > from;) {
            const Node &node = m_nodes[i];
            if (node.mark != closer.mark || !node.opens || node.count == 0)
                continue;
            if (closer.mark == u'~' && (node.count < 2 || closer.count < 2))
                continue;
            // CommonMark's rule of three: "a**b*c" does not pair two with one by accident.
            const bool both = node.closes || closer.opens;
            if (both && (node.count + closer.count) % 3 == 0
                && (node.count % 3 != 0 || closer.count % 3 != 0))
                continue;
            return i;
        }
        return close;
    }

    void closeOpenMarks()
    {
        for (std::size_t i = m_nodes.size(); i-- > 0;) {
            Node &node = m_nodes[i];
            if (node.mark.isNull() || !node.opens || node.count == 0)
                continue;
            const bool last = i + 1 == m_nodes.size();
            if (last || (node.mark == u'_' && node.closes) || (node.mark == u'~' && node.count < 2))
                continue;
            if (node.count >= 2)
                style(i + 1, m_nodes.size(), styleOf(node.mark, 2));
            if (node.mark != u'~' && node.count % 2 == 1)
                style(i + 1, m_nodes.size(), InlineSpan::Italic);
            node.count = 0;
        }
    }

    std::vector<InlineSpan> joined() const
    {
        std::vector<InlineSpan> spans;
        for (const Node &node : m_nodes) {
            const QString text = node.mark.isNull() ? node.text : QString(node.count, node.mark);
            if (text.isEmpty())
                continue;
            if (!spans.empty() && spans.back().style == node.style
                && spans.back().href == node.href) {
                spans.back().text += text;
            } else {
                spans.push_back({text, node.style, node.href});
            }
        }
        return spans;
    }

    QStringView m_text;
    InlineEnd m_end;
    qsizetype m_at = 0;
    QString m_word;
    std::vector<Node> m_nodes;
    std::vector<std::size_t> m_brackets;
};

} // namespace

std::vector<InlineSpan> parseInline(QStringView text, InlineEnd end)
{
    return InlineScanner(text, end).spans();
}

} // namespace oxide::ui
