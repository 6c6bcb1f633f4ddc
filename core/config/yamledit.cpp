#include "config/yamledit.h"

#include "base/text.h"

#include <algorithm>
#include <span>
#include <utility>

namespace oxide::config {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

std::size_t indentOf(std::string_view line)
{
    const auto column = line.find_first_not_of(' ');
    return column == std::string_view::npos ? line.size() : column;
}

bool isBlank(std::string_view line)
{
    return base::trimmed(line).empty();
}

bool isComment(std::string_view line)
{
    return base::trimmed(line).starts_with('#');
}

/// Where the key that starts at `column` ends: just behind its colon.
std::size_t behindColon(const std::string &line, std::size_t column)
{
    std::size_t i = column;
    if (line[i] == '"' || line[i] == '\'') {
        const char quote = line[i];
        for (++i; i < line.size() && line[i] != quote; ++i)
            i += quote == '"' && line[i] == '\\' ? 1 : 0;
    }
    while (i < line.size()) {
        const std::size_t colon = line.find(':', i);
        if (colon == std::string::npos)
            return line.size();
        if (colon + 1 >= line.size()
            || std::string_view(" \t\r\n").find(line[colon + 1]) != std::string_view::npos)
            return colon + 1;
        i = colon + 1;
    }
    return line.size();
}

/// The comment at the end of a line with the spaces before it; empty where there is none.
std::string trailingComment(const std::string &line, std::size_t from)
{
    char quote = 0;
    char before = ':'; // the last character that is no space
    for (std::size_t i = from; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            if (quote == '"' && c == '\\')
                ++i;
            else if (c == quote)
                quote = 0;
        } else if ((c == '"' || c == '\'')
                   && std::string_view(":[{,").find(before) != std::string_view::npos) {
            quote = c;
        } else if (c == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
            const std::size_t start = line.find_last_not_of(" \t", i - 1) + 1;
            const std::size_t end = line.find_last_not_of("\r\n") + 1;
            return line.substr(start, end - start);
        }
        if (c != ' ' && c != '\t')
            before = c;
    }
    return {};
}

bool isAlias(const YAML::Node &key, const YAML::Node &value)
{
    return !value.Mark().is_null() && value.Mark().pos < key.Mark().pos;
}

void assign(YAML::Node node, std::span<const std::string> path, const YAML::Node &value)
{
    if (path.size() == 1) {
        node[path.front()] = value;
        return;
    }
    if (!node[path.front()].IsDefined() || !node[path.front()].IsMap())
        node[path.front()] = YAML::Node(YAML::NodeType::Map);
    assign(node[path.front()], path.subspan(1), value);
}

void erase(YAML::Node node, std::span<const std::string> path)
{
    if (!node.IsDefined() || !node.IsMap())
        return;
    if (path.size() == 1)
        node.remove(path.front());
    else
        erase(node[path.front()], path.subspan(1));
}

/// `value` inside mappings of all keys of the path.
YAML::Node nested(std::span<const std::string> path, const YAML::Node &value)
{
    if (path.empty())
        return value;
    YAML::Node node(YAML::NodeType::Map);
    assign(node, path, value);
    return node;
}

YAML::Node blockCopy(const YAML::Node &node)
{
    YAML::Node copy = node.IsMap() ? YAML::Clone(node) : YAML::Node(YAML::NodeType::Map);
    copy.SetStyle(YAML::EmitterStyle::Block);
    return copy;
}

} // namespace

/// A key with its value: the lines [first, last) are its own.
struct YamlEdit::Entry {
    YAML::Node key;
    YAML::Node value;
    std::size_t first;
    std::size_t last;
    std::size_t column;
};

/// A mapping in block style, and the line behind its last.
struct YamlEdit::Level {
    YAML::Node map;
    std::size_t end;

    void enter(const Entry &entry)
    {
        map.reset(entry.value); // assigning would change the node itself
        end = entry.last;
    }
};

YamlEdit::YamlEdit(std::string text) : m_text(std::move(text))
{
    if (m_text.starts_with(byteOrderMark)) {
        m_bom = byteOrderMark;
        m_text.erase(0, m_bom.size());
    }
    const std::size_t newline = m_text.find('\n');
    if (newline != std::string::npos && newline > 0 && m_text[newline - 1] == '\r')
        m_eol = "\r\n";
    parse();
    m_text.insert(0, m_bom);
}

void YamlEdit::parse()
{
    m_root = YAML::Load(m_text);
    m_lines.clear();
    for (std::size_t from = 0; from < m_text.size();) {
        const std::size_t newline = m_text.find('\n', from);
        const std::size_t end = newline == std::string::npos ? m_text.size() : newline + 1;
        m_lines.push_back(m_text.substr(from, end - from));
        from = end;
    }
}

void YamlEdit::setLines(const std::vector<std::string> &lines)
{
    m_text.clear();
    for (const std::string &line : lines)
        m_text += line;
    parse();
    m_text.insert(0, m_bom);
}

YAML::Node YamlEdit::at(const Path &path) const
{
    YAML::Node node = m_root;
    for (const std::string &key : path) {
        if (!node.IsMap())
            return YAML::Node(YAML::NodeType::Undefined);
        const YAML::Node child = std::as_const(node)[key];
        if (!child.IsDefined())
            return YAML::Node(YAML::NodeType::Undefined);
        node.reset(child);
    }
    return node;
}

std::size_t YamlEdit::rootEnd() const
{
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].starts_with("...") && base::trimmed(m_lines[i]) == "...")
            return i;
    }
    return m_lines.size();
}

bool YamlEdit::isBlock(const YAML::Node &map) const
{
    if (!map.IsMap() || map.Style() == YAML::EmitterStyle::Flow || map.size() == 0)
        return false;
    return std::all_of(map.begin(), map.end(), [this](const auto &pair) {
        const YAML::Mark mark = pair.first.Mark();
        const auto line = static_cast<std::size_t>(mark.line);
        return pair.first.IsScalar() && !mark.is_null() && line < m_lines.size()
               && indentOf(m_lines[line]) == static_cast<std::size_t>(mark.column);
    });
}

std::size_t YamlEdit::trimmedEnd(std::size_t first, std::size_t last, std::size_t column) const
{
    while (last > first + 1) {
        const std::string &line = m_lines[last - 1];
        if (!isBlank(line) && !(isComment(line) && indentOf(line) <= column))
            break;
        --last;
    }
    return last;
}

std::vector<YamlEdit::Entry> YamlEdit::entries(const Level &level) const
{
    std::vector<Entry> entries;
    for (const auto &pair : level.map) {
        const auto line = static_cast<std::size_t>(pair.first.Mark().line);
        const auto column = static_cast<std::size_t>(pair.first.Mark().column);
        entries.push_back({pair.first, pair.second, line, level.end, column});
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i + 1 < entries.size())
            entries[i].last = entries[i + 1].first;
        entries[i].last = trimmedEnd(entries[i].first, entries[i].last, entries[i].column);
    }
    return entries;
}

std::optional<YamlEdit::Entry> YamlEdit::find(const Level &level, const std::string &key) const
{
    for (const Entry &entry : entries(level)) {
        if (entry.key.Scalar() == key)
            return entry;
    }
    return std::nullopt;
}

std::optional<YamlEdit::Entry> YamlEdit::locate(const Path &path) const
{
    Level level{m_root, rootEnd()};
    for (std::size_t depth = 0; isBlock(level.map); ++depth) {
        auto entry = find(level, path[depth]);
        if (!entry || depth + 1 == path.size())
            return entry;
        if (isAlias(entry->key, entry->value))
            return std::nullopt;
        level.enter(*entry);
    }
    return std::nullopt;
}

void YamlEdit::set(const Path &path, const YAML::Node &value)
{
    const std::span<const std::string> keys(path);
    if (!isBlock(m_root)) {
        YAML::Node root = blockCopy(m_root);
        assign(root, keys, value);
        rewriteRoot(root);
        return;
    }
    Level level{m_root, rootEnd()};
    for (std::size_t depth = 0;; ++depth) {
        const auto entry = find(level, path[depth]);
        const auto rest = keys.subspan(depth + 1);
        if (!entry)
            return insert(level, path[depth], nested(rest, value));
        if (rest.empty())
            return replace(*entry, value);
        if (entry->value.IsNull())
            return insertUnder(*entry, rest.front(), nested(rest.subspan(1), value));
        if (isAlias(entry->key, entry->value) || !isBlock(entry->value)) {
            YAML::Node copy = blockCopy(entry->value);
            assign(copy, rest, value);
            return replace(*entry, copy);
        }
        level.enter(*entry);
    }
}

void YamlEdit::remove(const Path &path)
{
    if (!at(path).IsDefined())
        return;
    if (const auto entry = locate(path)) {
        std::vector<std::string> lines = m_lines;
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(entry->first),
                    lines.begin() + static_cast<std::ptrdiff_t>(entry->last));
        return setLines(lines);
    }
    const Path parent(path.begin(), path.end() - 1);
    YAML::Node copy = blockCopy(at(parent));
    erase(copy, std::span(path).last(1));
    if (parent.empty())
        rewriteRoot(copy);
    else
        set(parent, copy);
}

void YamlEdit::rename(const Path &path, const std::string &key)
{
    if (const auto entry = locate(path)) {
        std::vector<std::string> lines = m_lines;
        std::string &line = lines[entry->first];
        const std::size_t colon = behindColon(line, entry->column) - 1;
        line.replace(entry->column, colon - entry->column, yaml::keyText(key));
        return setLines(lines);
    }
    const Path parent(path.begin(), path.end() - 1);
    YAML::Node renamed(YAML::NodeType::Map);
    for (const auto &pair : at(parent))
        renamed[pair.first.Scalar() == path.back() ? key : pair.first.Scalar()] = pair.second;
    if (parent.empty())
        rewriteRoot(renamed);
    else
        set(parent, YAML::Clone(renamed));
}

void YamlEdit::rewriteRoot(const YAML::Node &root)
{
    std::string kept;
    if (!m_root.IsDefined() || m_root.IsNull()) {
        kept = m_text.substr(m_bom.size());
        if (!kept.empty() && !kept.ends_with('\n'))
            kept += m_eol;
    }
    setLines({kept + yaml::blockText(root, 0, m_eol)});
}

void YamlEdit::replace(const Entry &entry, const YAML::Node &value)
{
    const std::string &old = m_lines[entry.first];
    const std::size_t colon = behindColon(old, entry.column);
    const std::string comment = trailingComment(old, colon);
    std::string text = old.substr(0, colon);
    if (yaml::isInline(value))
        text += ' ' + yaml::inlineText(value) + comment + m_eol;
    else
        text += comment + m_eol + yaml::blockText(value, entry.column + 2, m_eol);

    // Lines of comment below a value that ended on its own line stay.
    const std::string_view head = base::trimmed(std::string_view(old).substr(colon));
    const bool isBlockScalar = head.starts_with('|') || head.starts_with('>');
    const auto first = m_lines.begin() + static_cast<std::ptrdiff_t>(entry.first);
    const auto last = m_lines.begin() + static_cast<std::ptrdiff_t>(entry.last);
    const bool isOneLine = !isBlockScalar && std::all_of(first + 1, last, [](const auto &line) {
        return isBlank(line) || isComment(line);
    });
    if (entry.first + 1 == m_lines.size() && !old.ends_with('\n'))
        text.erase(text.size() - m_eol.size());

    std::vector<std::string> lines(m_lines.begin(), first);
    lines.push_back(text);
    lines.insert(lines.end(), isOneLine ? first + 1 : last, m_lines.end());
    setLines(lines);
}

std::optional<std::size_t> YamlEdit::commentedKey(std::size_t first, std::size_t last,
                                                  const std::string &key) const
{
    for (std::size_t i = first; i < last; ++i) {
        const std::string_view line = base::trimmed(m_lines[i]);
        if (line.starts_with('#') && base::trimmed(line.substr(1)).starts_with(key + ':'))
            return i;
    }
    return std::nullopt;
}

void YamlEdit::insertLines(std::size_t line, const std::string &text)
{
    std::vector<std::string> lines = m_lines;
    if (line > 0 && !lines[line - 1].ends_with('\n'))
        lines[line - 1] += m_eol;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line), text);
    setLines(lines);
}

void YamlEdit::insert(const Level &level, const std::string &key, const YAML::Node &value)
{
    const std::vector<Entry> siblings = entries(level);
    const std::size_t column = siblings.front().column;
    std::size_t line = siblings.back().last;
    const auto commented = commentedKey(siblings.front().first, level.end, key);
    if (commented && indentOf(m_lines[*commented]) == column
        && std::none_of(siblings.begin(), siblings.end(), [&](const Entry &sibling) {
               return *commented >= sibling.first && *commented < sibling.last;
           }))
        line = *commented + 1;
    insertLines(line, yaml::entryText(key, value, column, m_eol));
}

void YamlEdit::insertUnder(const Entry &parent, const std::string &key, const YAML::Node &value)
{
    std::size_t line = parent.first + 1;
    std::size_t column = parent.column + 2;
    if (const auto commented = commentedKey(line, parent.last, key)) {
        line = *commented + 1;
        column = indentOf(m_lines[*commented]);
    }
    insertLines(line, yaml::entryText(key, value, column, m_eol));
}

/// The line where each member begins, with the comments right above it; empty where the list is
/// not one of dashes that stand on lines of their own.
std::vector<std::size_t> YamlEdit::itemStarts(const Entry &entry) const
{
    const YAML::Node &list = entry.value;
    if (!list.IsSequence() || list.Style() == YAML::EmitterStyle::Flow || list.size() == 0
        || isAlias(entry.key, list))
        return {};
    const auto column = static_cast<std::size_t>(list.Mark().column);
    std::vector<std::size_t> starts;
    std::size_t above = entry.first + 1;
    for (const YAML::Node &item : list) {
        auto line = static_cast<std::size_t>(item.Mark().line);
        if (item.Mark().is_null() || line >= entry.last)
            return {};
        while (line >= above
               && !(indentOf(m_lines[line]) == column && m_lines[line][column] == '-'))
            --line;
        if (line < above)
            return {};
        std::size_t start = line;
        while (start > above && isComment(m_lines[start - 1])
               && indentOf(m_lines[start - 1]) == column)
            --start;
        starts.push_back(start);
        above = line + 1;
    }
    return starts;
}

void YamlEdit::setItems(const Path &path, const std::vector<ListItem> &items)
{
    const auto entry = locate(path);
    const auto starts = entry ? itemStarts(*entry) : std::vector<std::size_t>();
    if (starts.empty() || items.empty()) {
        const YAML::Node old = at(path);
        YAML::Node list(YAML::NodeType::Sequence);
        for (const ListItem &item : items)
            list.push_back(std::holds_alternative<YAML::Node>(item)
                               ? std::get<YAML::Node>(item)
                               : YAML::Clone(old[std::get<std::size_t>(item)]));
        return set(path, list);
    }
    const auto column = static_cast<std::size_t>(entry->value.Mark().column);
    std::vector<std::string> lines(m_lines.begin(),
                                   m_lines.begin() + static_cast<std::ptrdiff_t>(starts.front()));
    for (const ListItem &item : items) {
        if (const auto *node = std::get_if<YAML::Node>(&item)) {
            YAML::Node one(YAML::NodeType::Sequence);
            one.push_back(*node);
            lines.push_back(yaml::blockText(one, column, m_eol));
            continue;
        }
        const std::size_t index = std::get<std::size_t>(item);
        const std::size_t end = index + 1 < starts.size() ? starts[index + 1] : entry->last;
        for (std::size_t i = starts[index]; i < end; ++i)
            lines.push_back(m_lines[i].ends_with('\n') ? m_lines[i] : m_lines[i] + m_eol);
    }
    lines.insert(lines.end(), m_lines.begin() + static_cast<std::ptrdiff_t>(entry->last),
                 m_lines.end());
    setLines(lines);
}

} // namespace oxide::config
