#pragma once

#include "config/yamltext.h"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace oxide::config {

/// A YAML text that is edited in place: a change rewrites the lines of its own entry and leaves
/// every other byte, comments and order included. Where an entry is written in flow style or by an
/// alias, the smallest block around it that can be rewritten is. Throws YAML::Exception where the
/// text, or what an edit would make of it, cannot be read.
class YamlEdit
{
public:
    using Path = std::vector<std::string>; ///< keys from the root

    explicit YamlEdit(std::string text);

    [[nodiscard]] const std::string &text() const { return m_text; }
    /// The node at the path; undefined where there is none.
    [[nodiscard]] YAML::Node at(const Path &path) const;

    /// Sets an entry and makes the mappings above it that are missing.
    void set(const Path &path, const YAML::Node &value);
    void remove(const Path &path);
    void rename(const Path &path, const std::string &key);
    /// A member of a list: one that is there already, by its index, or a new one.
    using ListItem = std::variant<std::size_t, YAML::Node>;
    /// Makes a list of old members, whose lines move with their comments, and new ones.
    void setItems(const Path &path, const std::vector<ListItem> &items);

private:
    struct Level;
    struct Entry;

    void parse();
    void setLines(const std::vector<std::string> &lines);
    [[nodiscard]] std::size_t rootEnd() const;
    [[nodiscard]] bool isBlock(const YAML::Node &map) const;
    [[nodiscard]] std::vector<Entry> entries(const Level &level) const;
    [[nodiscard]] std::optional<Entry> find(const Level &level, const std::string &key) const;
    [[nodiscard]] std::size_t trimmedEnd(std::size_t first, std::size_t last,
                                         std::size_t column) const;
    [[nodiscard]] std::optional<std::size_t> commentedKey(std::size_t first, std::size_t last,
                                                          const std::string &key) const;
    [[nodiscard]] std::vector<std::size_t> itemStarts(const Entry &entry) const;

    /// Gives the entry at the path where all above it is in block style.
    [[nodiscard]] std::optional<Entry> locate(const Path &path) const;
    void rewriteRoot(const YAML::Node &root);
    void replace(const Entry &entry, const YAML::Node &value);
    void insert(const Level &level, const std::string &key, const YAML::Node &value);
    void insertUnder(const Entry &parent, const std::string &key, const YAML::Node &value);
    void insertLines(std::size_t line, const std::string &text);

    std::string m_text;
    std::string m_bom;
    std::string m_eol = "\n";
    std::vector<std::string> m_lines; ///< with their ends
    YAML::Node m_root;
};

} // namespace oxide::config
