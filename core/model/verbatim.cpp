#include "model/verbatim.h"

#include "model/json.h"

#include <algorithm>
#include <string_view>

#include <boost/json.hpp>

namespace oxide::model {

namespace {

namespace json = boost::json;

/// Too long for a word, and of base64's characters alone.
bool isEncoded(std::string_view text)
{
    constexpr std::size_t kLongestWord = 1024;
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_";
    return text.size() > kLongestWord && text.find_first_not_of(kDigits) == std::string_view::npos;
}

class Collector
{
public:
    Collector(const std::vector<std::string> &kinds, Unread &into) : m_kinds(kinds), m_into(into) {}

    void look(const json::value &value, bool isForeign)
    {
        if (const json::string *text = value.if_string()) {
            take(std::string_view(text->data(), text->size()), isForeign);
        } else if (const json::array *list = value.if_array()) {
            for (const json::value &each : *list)
                look(each, isForeign);
        } else if (const json::object *object = value.if_object()) {
            const bool isWithin = isForeign || isOfKind(*object);
            for (const auto &member : *object)
                look(member.value(), isWithin);
        }
    }

private:
    [[nodiscard]] bool isOfKind(const json::object &object) const
    {
        const json::value *type = object.if_contains("type");
        return type && type->is_string()
               && std::ranges::find(m_kinds, std::string(type->get_string())) != m_kinds.end();
    }

    void take(std::string_view text, bool isForeign)
    {
        if (isEncoded(text)) {
            m_into.encodedBytes += isForeign ? static_cast<std::int64_t>(text.size()) : 0;
            return;
        }
        m_into.words.append(text) += '\n';
        if (isForeign)
            m_into.contentWords.append(text) += '\n';
    }

    const std::vector<std::string> &m_kinds;
    Unread &m_into;
};

} // namespace

bool hasUnread(const Verbatim &said)
{
    return !said.body.empty() && !(said.foreignContent.empty() && said.foreignFields.empty());
}

Unread unreadOf(const Verbatim &said)
{
    Unread unread;
    if (!hasUnread(said))
        return unread;
    if (const auto body = parseJson(said.body))
        Collector(said.foreignContent, unread).look(*body, false);
    return unread;
}

} // namespace oxide::model
