#include "api/bodyreader.h"

#include "base/text.h"
#include "security/urlpolicy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace oxide::api {

namespace json = boost::json;

namespace {

const json::object &emptyObject()
{
    static const json::object kNone;
    return kNone;
}

std::string said(double value)
{
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

/// As lenient as the most lenient reader of addresses is with how one begins.
bool isAddress(std::string_view text)
{
    const std::string begin = base::toLowerAscii(base::trimmed(text).substr(0, 8));
    return std::ranges::any_of(
        std::array<std::string_view, 3>{"http:", "https:", "file:"}, [&begin](auto scheme) {
            return begin.starts_with(scheme)
                   && begin.find_first_of("/\\", scheme.size()) == scheme.size();
        });
}

/// Of a tree that nobody here reads: each text in it that is an address must be public.
void checkAddresses(const json::value &value, const std::string &path, Complaint &complaint)
{
    if (const json::string *text = value.if_string(); text && isAddress(*text)) {
        if (const auto allowed = security::checkPublicUrl(*text); !allowed)
            complaint.say(path, allowed.error().message);
    } else if (const json::object *object = value.if_object()) {
        for (const auto &member : *object)
            checkAddresses(member.value(), path + '.' + std::string(std::string_view(member.key())),
                           complaint);
    } else if (const json::array *list = value.if_array()) {
        for (std::size_t i = 0; i < list->size(); ++i)
            checkAddresses((*list)[i], elementPath(path, i), complaint);
    }
}

} // namespace

void Complaint::say(const std::string &path, const std::string &what)
{
    if (m_error)
        return;
    base::Error error;
    error.kind = base::ErrorKind::InvalidArgument;
    error.message = path.empty() ? "The request " + what : path + ": " + what;
    m_error = std::move(error);
}

void Complaint::noteUnread(std::string_view path, std::string_view key)
{
    std::string name;
    bool isIndex = false;
    for (const char c : path) {
        isIndex = c == '[' || (isIndex && c != ']');
        if (!isIndex && c != ']')
            name += c;
    }
    if (!name.empty())
        name += '.';
    name += key;
    if (std::ranges::find(m_unread, name) != m_unread.end())
        return;
    if (m_unread.size() < kMostNames)
        m_unread.push_back(std::move(name));
    else
        ++m_unreadRest;
}

void Complaint::noteContent(const std::string &kind)
{
    if (m_content.size() < kMostNames && std::ranges::find(m_content, kind) == m_content.end())
        m_content.push_back(kind);
}

std::string elementPath(std::string_view list, std::size_t index)
{
    return std::string(list) + '[' + std::to_string(index) + ']';
}

BodyReader::~BodyReader()
{
    close();
}

BodyReader::BodyReader(const json::value *from, std::string path, Complaint &complaint)
    : m_from(from ? from->if_object() : nullptr), m_path(std::move(path)), m_complaint(complaint)
{
    if (!m_from) {
        m_complaint.say(m_path, "must be an object.");
        m_from = &emptyObject();
    }
}

std::string BodyReader::pathTo(std::string_view key) const
{
    return m_path.empty() ? std::string(key) : m_path + '.' + std::string(key);
}

void BodyReader::complain(std::string_view key, const std::string &what)
{
    m_complaint.say(pathTo(key), what);
}

const json::value *BodyReader::any(std::string_view key)
{
    m_read.emplace(key);
    const json::value *found = m_from->if_contains(key);
    return found && !found->is_null() ? found : nullptr;
}

std::optional<std::string> BodyReader::text(std::string_view key)
{
    const json::value *found = any(key);
    if (!found)
        return std::nullopt;
    if (const json::string *text = found->if_string())
        return std::string(*text);
    complain(key, "must be a text.");
    return std::nullopt;
}

std::string BodyReader::requiredText(std::string_view key)
{
    std::string read = text(key).value_or(std::string());
    if (read.empty())
        complain(key, "is required.");
    return read;
}

std::optional<bool> BodyReader::boolean(std::string_view key)
{
    const json::value *found = any(key);
    if (!found)
        return std::nullopt;
    if (found->is_bool())
        return found->get_bool();
    complain(key, "must be true or false.");
    return std::nullopt;
}

std::optional<double> BodyReader::number(std::string_view key, double least, double most)
{
    const json::value *found = any(key);
    if (!found)
        return std::nullopt;
    const double value = found->is_number() ? found->to_number<double>() : std::nan("");
    if (value >= least && value <= most)
        return value;
    complain(key, "must be a number from " + said(least) + " to " + said(most) + '.');
    return std::nullopt;
}

std::optional<std::int64_t> BodyReader::integer(std::string_view key, std::int64_t least,
                                                std::int64_t most)
{
    const json::value *found = any(key);
    if (!found)
        return std::nullopt;
    boost::system::error_code error;
    const auto value = found->is_number() ? found->to_number<std::int64_t>(error) : 0;
    if (found->is_number() && !error && value >= least && value <= most)
        return value;
    const bool isOpen = least == std::numeric_limits<std::int64_t>::min();
    complain(key, isOpen ? std::string("must be a whole number.")
                         : "must be a whole number from " + std::to_string(least) + " to "
                               + std::to_string(most) + '.');
    return std::nullopt;
}

std::optional<int> BodyReader::count(std::string_view key)
{
    const auto value = integer(key, 1, std::numeric_limits<int>::max());
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<int> BodyReader::countUnless(std::string_view key,
                                           std::initializer_list<std::int64_t> none)
{
    const json::value *found = any(key);
    if (found && found->is_int64() && std::ranges::find(none, found->get_int64()) != none.end())
        return std::nullopt;
    return count(key);
}

const json::array &BodyReader::list(std::string_view key)
{
    static const json::array kNone;
    const json::value *found = any(key);
    if (!found)
        return kNone;
    if (const json::array *list = found->if_array())
        return *list;
    complain(key, "must be a list.");
    return kNone;
}

std::vector<std::string> BodyReader::texts(std::string_view key)
{
    std::vector<std::string> read;
    for (const json::value &entry : list(key)) {
        if (const json::string *text = entry.if_string())
            read.emplace_back(*text);
        else
            complain(key, "must be a list of texts.");
    }
    return read;
}

std::string BodyReader::objectText(std::string_view key)
{
    const json::value *found = any(key);
    if (!found)
        return {};
    if (found->is_object())
        return json::serialize(*found);
    complain(key, "must be an object.");
    return {};
}

void BodyReader::skip(std::initializer_list<std::string_view> keys)
{
    m_read.insert(keys.begin(), keys.end());
}

void BodyReader::leaveToProvider(const std::string &kind)
{
    skipAll();
    m_complaint.noteContent(kind);
    for (const auto &member : *m_from)
        checkAddresses(member.value(), pathTo(std::string_view(member.key())), m_complaint);
}

void BodyReader::close()
{
    if (std::exchange(m_isClosed, true))
        return;
    for (const auto &member : *m_from) {
        if (!m_read.contains(std::string_view(member.key())) && !member.value().is_null())
            m_complaint.noteUnread(m_path, std::string_view(member.key()));
    }
}

} // namespace oxide::api
