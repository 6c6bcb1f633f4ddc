#include "config/yamltext.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace oxide::config::yaml {

namespace {

/// yaml-cpp's tag of a scalar that stood in quotes.
constexpr const char *quotedTag = "!";
constexpr std::size_t flowColumns = 80;

bool looksTyped(const std::string &value)
{
    static constexpr auto words = std::to_array<std::string_view>(
        {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"});
    const std::string lower = base::toLowerAscii(value);
    if (std::find(words.begin(), words.end(), lower) != words.end())
        return true;
    const char first = value.front() == '-' || value.front() == '+' || value.front() == '.'
                           ? (value.size() > 1 ? value[1] : ' ')
                           : value.front();
    return first >= '0' && first <= '9'
           && value.find_first_not_of("0123456789abcdefABCDEFxXoO+-._:TZ ") == std::string::npos;
}

/// Can stand without quotes in block and in flow style.
bool isPlain(const std::string &value)
{
    if (value.empty() || value.front() == ' ' || value.back() == ' ' || value.back() == ':')
        return false;
    if (std::string_view("-?:,[]{}#&*!|>'\"%@`=<.").find(value.front()) != std::string_view::npos)
        return false;
    if (value.find(": ") != std::string::npos || value.find(" #") != std::string::npos)
        return false;
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F
               || std::string_view(",[]{}").find(c) != std::string_view::npos;
    });
}

std::string escaped(const std::string &value)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out = "\"";
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (byte < 0x20 || byte == 0x7F)
            out += {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
        else
            out += c;
    }
    return out + '"';
}

std::string scalarText(const YAML::Node &node)
{
    if (!node.IsDefined() || node.IsNull())
        return "null";
    std::string value = node.Scalar();
    const bool isText = node.Tag() == quotedTag;
    if (isPlain(value) && !(isText && looksTyped(value)))
        return value;
    // A bare negative or fractional number begins with what isPlain refuses.
    if (!isText && !value.empty() && looksTyped(value))
        return value;
    return escaped(value);
}

bool isShortList(const YAML::Node &node)
{
    std::size_t columns = 2;
    for (const auto &child : node) {
        if (!child.IsScalar() && !child.IsNull())
            return false;
        columns += scalarText(child).size() + 2;
    }
    return columns <= flowColumns;
}

std::string shortDecimal(std::int64_t millionths)
{
    std::string part = std::to_string(millionths % 1'000'000);
    part.insert(0, 6 - part.size(), '0');
    part.erase(part.find_last_not_of('0') + 1);
    return std::to_string(millionths / 1'000'000) + (part.empty() ? "" : '.' + part);
}

std::string itemText(const YAML::Node &item, std::size_t indent, std::string_view eol)
{
    const std::string dash = std::string(indent, ' ') + "- ";
    if (isInline(item))
        return dash + inlineText(item) + std::string(eol);
    return dash + blockText(item, indent + 2, eol).substr(indent + 2);
}

} // namespace

YAML::Node text(std::string_view value)
{
    YAML::Node node{std::string(value)};
    node.SetTag(quotedTag);
    return node;
}

YAML::Node texts(const std::vector<std::string> &values)
{
    YAML::Node node(YAML::NodeType::Sequence);
    for (const std::string &value : values)
        node.push_back(text(value));
    return node;
}

YAML::Node literal(std::string_view value)
{
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.substr(i).starts_with("${"))
            out += '$';
        out += value[i];
    }
    return text(out);
}

YAML::Node literals(const std::vector<std::string> &values)
{
    YAML::Node node(YAML::NodeType::Sequence);
    for (const std::string &value : values)
        node.push_back(literal(value));
    return node;
}

std::string number(double value)
{
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed)
            .ptr;
    return {buffer.data(), end};
}

YAML::Node seconds(std::chrono::milliseconds value)
{
    return YAML::Node(number(static_cast<double>(value.count()) / 1000.0));
}

YAML::Node dollars(std::int64_t micros)
{
    return YAML::Node(shortDecimal(micros));
}

bool isInline(const YAML::Node &node)
{
    if (node.IsMap())
        return node.size() == 0 || node.Style() == YAML::EmitterStyle::Flow;
    if (node.IsSequence())
        return node.size() == 0 || node.Style() == YAML::EmitterStyle::Flow || isShortList(node);
    return true;
}

std::string inlineText(const YAML::Node &node)
{
    if (!node.IsMap() && !node.IsSequence())
        return scalarText(node);
    std::string out;
    if (node.IsMap()) {
        for (const auto &pair : node)
            out +=
                (out.empty() ? "" : ", ") + scalarText(pair.first) + ": " + inlineText(pair.second);
        return '{' + out + '}';
    }
    for (const auto &child : node)
        out += (out.empty() ? "" : ", ") + inlineText(child);
    return '[' + out + ']';
}

std::string blockText(const YAML::Node &node, std::size_t indent, std::string_view eol)
{
    std::string out;
    if (node.IsMap()) {
        for (const auto &pair : node)
            out += entryText(pair.first.Scalar(), pair.second, indent, eol);
    } else {
        for (const auto &child : node)
            out += itemText(child, indent, eol);
    }
    return out;
}

std::string entryText(const std::string &key, const YAML::Node &value, std::size_t indent,
                      std::string_view eol)
{
    const std::string head = std::string(indent, ' ') + keyText(key) + ':';
    if (isInline(value))
        return head + ' ' + inlineText(value) + std::string(eol);
    return head + std::string(eol) + blockText(value, indent + 2, eol);
}

std::string keyText(const std::string &key)
{
    return isPlain(key) ? key : escaped(key);
}

} // namespace oxide::config::yaml
