#include "config/reader.h"

#include "base/nearest.h"
#include "base/text.h"
#include "model/money.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <QUrl>

namespace oxide::config {

namespace {

constexpr std::size_t shownBytes = 60;

std::string inQuotes(std::string_view value)
{
    const auto shown = base::cutUtf8(value, shownBytes);
    return '"' + std::string(shown) + (shown.size() < value.size() ? "…\"" : "\"");
}

std::string hint(std::string_view word, const std::vector<std::string> &names)
{
    const std::string near = base::nearest(word, names);
    return near.empty() ? std::string() : "; did you mean " + near + '?';
}

bool isVariableName(std::string_view name)
{
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9')
           && std::all_of(name.begin(), name.end(), [](char c) {
                  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                         || c == '_';
              });
}

std::string shortNumber(double value)
{
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed)
            .ptr;
    return {buffer.data(), end};
}

template<class T>
std::optional<T> parseNumber(std::string_view text)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

void refuse(base::ErrorKind kind, std::string message)
{
    base::Error error;
    error.kind = kind;
    error.message = std::move(message);
    throw Fault{std::move(error)};
}

bool isSecretReference(std::string_view value)
{
    constexpr std::string_view keychain = "keychain:";
    if (value.starts_with(keychain)) {
        const auto name = value.substr(keychain.size());
        return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                   || std::string_view("_-./@").find(c) != std::string_view::npos;
        });
    }
    return value.starts_with("${") && value.ends_with('}')
           && isVariableName(value.substr(2, value.size() - 3));
}

bool namesSecret(std::string_view name)
{
    const std::string lower = base::toLowerAscii(name);
    return lower.ends_with("key") || lower.ends_with("token") || lower.ends_with("secret")
           || lower.ends_with("password") || lower.ends_with("authorization")
           || lower.ends_with("cookie");
}

std::string Source::at(YAML::Mark mark, const std::string &key) const
{
    std::string text;
    if (!m_file.empty()) {
        text = m_file + ':';
        if (!mark.is_null())
            text += std::to_string(mark.line + 1) + ':' + std::to_string(mark.column + 1) + ':';
        text += ' ';
    }
    return key.empty() ? text : text + key + ": ";
}

void Source::fail(YAML::Mark mark, const std::string &key, const std::string &what) const
{
    base::Error error;
    error.kind = base::ErrorKind::Config;
    error.message = at(mark, key) + what;
    throw Fault{std::move(error)};
}

void Source::warn(YAML::Mark mark, const std::string &key, const std::string &what)
{
    m_warnings.push_back(at(mark, key) + what);
}

bool Bounds::contains(double value) const
{
    return (!minimum || value >= *minimum) && (!maximum || value <= *maximum);
}

std::string Bounds::text() const
{
    std::string range;
    if (minimum && maximum)
        range = "from " + shortNumber(*minimum) + " to " + shortNumber(*maximum);
    else if (minimum)
        range = shortNumber(*minimum) + " or more";
    else if (maximum)
        range = "at most " + shortNumber(*maximum);
    if (!range.empty() && !unit.empty())
        range += ' ' + std::string(unit);
    return range;
}

Item::Item(Source &source, const YAML::Node &node, YAML::Mark mark, std::string key)
    : m_source(&source), m_node(node), m_mark(mark), m_key(std::move(key))
{
}

std::string Item::raw() const
{
    if (!m_node.IsScalar())
        fail("one value is expected here, not a list or a mapping");
    return m_node.Scalar();
}

std::string Item::text() const
{
    return substituted(raw());
}

std::string Item::variable(const std::string &expression) const
{
    const auto split = expression.find(":-");
    const std::string name = expression.substr(0, split);
    if (!isVariableName(name))
        fail("${" + expression
             + "} is not an environment variable; write ${NAME}, ${NAME:-default}, or $${ for a "
               "literal ${");
    if (const char *value = std::getenv(name.c_str()); value != nullptr && *value != '\0')
        return value;
    if (split != std::string::npos)
        return expression.substr(split + 2);
    const std::string what = "the environment variable " + name + " is not set; set it, or write ${"
                             + name + ":-default}";
    if (!m_source->isLenient())
        fail(what);
    warn(what);
    return "${" + expression + '}';
}

std::string Item::substituted(const std::string &raw) const
{
    std::string out;
    std::size_t from = 0;
    while (true) {
        const std::size_t start = raw.find("${", from);
        if (start == std::string::npos)
            return out + raw.substr(from);
        if (start > from && raw[start - 1] == '$') {
            out += raw.substr(from, start - 1 - from) + "${";
            from = start + 2;
            continue;
        }
        const std::size_t end = raw.find('}', start);
        if (end == std::string::npos)
            fail("${ without a closing }; write $${ for a literal ${");
        out += raw.substr(from, start - from) + variable(raw.substr(start + 2, end - start - 2));
        from = end + 1;
    }
}

bool Item::boolean() const
{
    const std::string value = text();
    const std::string lower = base::toLowerAscii(value);
    if (lower == "true" || lower == "yes" || lower == "on")
        return true;
    if (lower == "false" || lower == "no" || lower == "off")
        return false;
    fail(inQuotes(value) + " is neither true nor false; allowed: true, false");
}

std::int64_t Item::integer(const Bounds &bounds) const
{
    const std::string value = text();
    const auto number = parseNumber<std::int64_t>(value);
    if (!number)
        fail(inQuotes(value) + " is not a whole number; allowed: " + bounds.text());
    if (!bounds.contains(static_cast<double>(*number)))
        fail(value + " is out of range; allowed: " + bounds.text());
    return *number;
}

double Item::number(const Bounds &bounds) const
{
    const std::string value = text();
    const auto number = parseNumber<double>(value);
    if (!number || !std::isfinite(*number))
        fail(inQuotes(value) + " is not a number; allowed: " + bounds.text());
    if (!bounds.contains(*number))
        fail(value + " is out of range; allowed: " + bounds.text());
    return *number;
}

std::chrono::milliseconds Item::seconds(const Bounds &bounds) const
{
    return std::chrono::milliseconds(std::llround(number(bounds) * 1000.0));
}

void checkAddress(const Item &item, const std::string &text, std::string_view secrets)
{
    const QUrl url(base::qs(text), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()
        || (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https")))
        item.fail("this is not an address; allowed: http://HOST:PORT/PATH or https://…");
    if (!url.userInfo().isEmpty())
        item.fail("an address must not hold a password; put it in " + std::string(secrets)
                  + " as ${NAME} or keychain:NAME");
    if (url.hasQuery() || url.hasFragment())
        item.fail("an address must not hold a query (?…) or a fragment (#…)");
}

std::int64_t Item::microDollars() const
{
    const std::string value = text();
    const auto amount = model::Money::fromDollars(value);
    if (!amount)
        fail(inQuotes(value)
             + " is not an amount; allowed: dollars from 0 to 1000000 with at most six "
               "decimals");
    return amount->micros();
}

std::string Item::choice(const std::vector<std::string> &choices) const
{
    const std::string value = text();
    const std::string lower = base::toLowerAscii(value);
    for (const std::string &one : choices) {
        if (base::toLowerAscii(one) == lower)
            return one;
    }
    fail(inQuotes(value) + " is unknown; allowed: " + base::joined(choices, ", ")
         + hint(value, choices));
}

std::vector<Item> Item::items() const
{
    if (m_node.IsScalar() || m_node.IsMap())
        return {*this};
    std::vector<Item> items;
    for (std::size_t i = 0; i < m_node.size(); ++i) {
        const YAML::Node child = m_node[i];
        const YAML::Mark mark = child.Mark().is_null() ? m_mark : child.Mark();
        items.emplace_back(*m_source, child, mark, m_key + '[' + std::to_string(i + 1) + ']');
    }
    return items;
}

std::vector<std::string> Item::texts() const
{
    std::vector<std::string> texts;
    for (const Item &item : items())
        texts.push_back(item.text());
    return texts;
}

Map Item::map() const
{
    return {*m_source, m_node, m_mark, m_key};
}

Map::Map(Source &source, const YAML::Node &node, YAML::Mark mark, std::string key)
    : m_source(&source), m_mark(mark), m_key(std::move(key))
{
    if (!node.IsMap())
        fail("keys with values are expected here (key: value)");
    for (const auto &pair : node) {
        const YAML::Mark at = pair.first.Mark();
        if (!pair.first.IsScalar())
            source.fail(at, m_key, "a key must be plain text");
        const std::string name = pair.first.Scalar();
        const std::string path = m_key.empty() ? name : m_key + '.' + name;
        for (const Entry &entry : m_entries) {
            if (entry.name == name)
                source.fail(at, path,
                            "this key stands twice, first on line "
                                + std::to_string(entry.item.mark().line + 1) + "; remove one");
        }
        m_entries.push_back({name, Item(source, pair.second, at, path), pair.second.IsNull()});
    }
}

std::optional<Item> Map::find(const std::string &name)
{
    m_known.insert(name);
    for (const Entry &entry : m_entries) {
        if (entry.name == name)
            return entry.isNull ? std::nullopt : std::optional(entry.item);
    }
    return std::nullopt;
}

Item Map::require(const std::string &name, const std::string &allowed)
{
    if (auto item = find(name))
        return *item;
    std::vector<std::string> present;
    for (const Entry &entry : m_entries)
        present.push_back(entry.name);
    const std::string near = base::nearest(name, present);
    const std::string meant = near.empty() || near == name
                                  ? std::string()
                                  : "; is " + near + " meant to be " + name + '?';
    fail(name + " is missing; allowed: " + allowed + meant);
}

std::vector<std::pair<std::string, Item>> Map::entries()
{
    std::vector<std::pair<std::string, Item>> entries;
    for (const Entry &entry : m_entries) {
        m_known.insert(entry.name);
        entries.emplace_back(entry.name, entry.item);
    }
    return entries;
}

void Map::finish()
{
    const std::vector<std::string> known(m_known.begin(), m_known.end());
    for (const Entry &entry : m_entries) {
        if (!m_known.contains(entry.name))
            entry.item.warn("unknown key, kept but not used" + hint(entry.name, known));
    }
}

} // namespace oxide::config
