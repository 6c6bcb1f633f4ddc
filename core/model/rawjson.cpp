#include "model/rawjson.h"

#include "base/text.h"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/json.hpp>

namespace oxide::model {

namespace {

/// Walks the text of an object that is known to be well formed.
class Walker
{
public:
    explicit Walker(std::string_view text) : m_text(text) {}

    [[nodiscard]] std::vector<RawMember> members()
    {
        std::vector<RawMember> found;
        skipSpace();
        if (!take('{'))
            return found;
        while (skipSpace(), m_at < m_text.size() && m_text[m_at] == '"') {
            const std::string_view quoted = string();
            skipSpace();
            if (!take(':'))
                return {};
            skipSpace();
            found.push_back({decoded(quoted), value()});
            skipSpace();
            if (!take(','))
                break;
        }
        return found;
    }

private:
    static std::string decoded(std::string_view quoted)
    {
        boost::system::error_code error;
        const boost::json::value key = boost::json::parse(quoted, error);
        return error || !key.is_string() ? std::string() : std::string(key.get_string());
    }

    void skipSpace() { m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size()); }

    bool take(char c)
    {
        const bool isThere = m_at < m_text.size() && m_text[m_at] == c;
        m_at += isThere ? 1 : 0;
        return isThere;
    }

    /// With its quotes.
    std::string_view string()
    {
        const std::size_t begin = m_at++;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        m_at = std::min(m_at + 1, m_text.size());
        return m_text.substr(begin, m_at - begin);
    }

    std::string_view value()
    {
        const std::size_t begin = m_at;
        int depth = 0;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"') {
                string();
                continue;
            }
            if (depth == 0 && (c == ',' || c == '}'))
                break;
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            ++m_at;
        }
        std::string_view text = m_text.substr(begin, m_at - begin);
        return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

void append(std::string &out, std::string_view key, std::string_view value)
{
    if (value.empty())
        return;
    if (out.size() > 1)
        out += ',';
    out += boost::json::serialize(boost::json::string_view(key.data(), key.size()));
    out += ':';
    out += value;
}

/// The key as a server may read it that takes no notice of case. Go's encoding/json folds two
/// letters beside ASCII's: U+017F is an s, U+212A a k.
std::string folded(std::string_view key)
{
    std::string plain = base::toLowerAscii(key);
    base::replaceAll(plain, "\u017f", "s");
    base::replaceAll(plain, "\u212a", "k");
    return plain;
}

} // namespace

std::vector<RawMember> rawMembers(std::string_view object)
{
    return Walker(object).members();
}

bool isAmbiguous(std::string_view object)
{
    std::set<std::string> seen;
    return std::ranges::any_of(rawMembers(object), [&seen](const RawMember &member) {
        return !seen.insert(folded(member.key)).second;
    });
}

std::string rewritten(std::string_view object, const std::vector<RawChange> &changes)
{
    std::string out = "{";
    std::vector<bool> used(changes.size(), false);
    std::set<std::string> taken;
    for (const RawChange &change : changes)
        taken.insert(folded(change.key));
    for (const RawMember &member : rawMembers(object)) {
        const auto change = std::ranges::find(changes, member.key, &RawChange::key);
        if (change == changes.end()) {
            // Another spelling would undo the change at a server that takes no notice of case.
            if (!taken.contains(folded(member.key)))
                append(out, member.key, member.value);
            continue;
        }
        // A key that stands twice would undo the change.
        const auto place = static_cast<std::size_t>(change - changes.begin());
        if (!used[place])
            append(out, member.key, change->value);
        used[place] = true;
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (!used[i])
            append(out, changes[i].key, changes[i].value);
    }
    return out + '}';
}

} // namespace oxide::model
